package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.examples.historypage.HistoryServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * The history page over the day in the office, open until somebody ends the program.
 *
 * @param page the page, which answers already
 * @param out where its address is printed
 */
record KeepPageOpen(HistoryServer page, PrintStream out) implements Office.Overtime {
    /** Where it is unless somebody asks for another port. */
    static final int USUAL_PORT = 8025;

    /**
     * Opens it on this machine alone.
     *
     * @param port where it listens; 0 for any that is free
     * @throws UsageException if something listens there already
     */
    static KeepPageOpen at(int port, EmailLedger ledger, PrintStream out) throws IOException, UsageException {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            return new KeepPageOpen(HistoryServer.of(ledger).bind(here).start(), out);
        } catch (BindException e) {
            throw new UsageException("The page cannot have port " + port + ", which is in use or not allowed: say "
                    + Arguments.PAGE + " and another.");
        }
    }

    /** Ends when the thread is interrupted. */
    @Override
    public void begin() {
        out.println();
        out.println("THE HISTORY PAGE");
        out.println("  " + page.address() + "    Ctrl-C closes it");
        out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        page.close();
    }
}
