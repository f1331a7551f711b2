package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.examples.historypage.HistoryServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * The history page over the day in the office, open until somebody ends the program.
 *
 * @param port where it listens, on this machine alone; 0 for any that is free
 * @param out where its address is printed
 */
record KeepPageOpen(int port, PrintStream out) implements Office.Overtime {
    /** Where it is unless somebody asks for another port. */
    static final int USUAL_PORT = 8025;

    /** Ends when the thread is interrupted. */
    @Override
    public void with(EmailLedger ledger) throws IOException {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (HistoryServer page = HistoryServer.of(ledger).bind(here).start()) {
            out.println();
            out.println("THE HISTORY PAGE");
            out.println("  " + page.address() + "    Ctrl-C closes it");
            out.flush();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
