package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.page.HistoryServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps the history page open over the day in the office until the program is stopped.
 *
 * @param page the running page
 * @param out receives its address
 */
record KeepPageOpen(HistoryServer page, PrintStream out) implements Office.Overtime {
    /** The default port. */
    static final int USUAL_PORT = 8025;

    /**
     * Opens the page on the loopback address.
     *
     * @param port its port; 0 for any free one
     * @throws UsageException if the port is in use or not allowed
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
