package io.emailledger.bounces;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A source of mails: a folder of an IMAP server, a POP3 mailbox, a Maildir. Opened again for each pass. */
interface MailSource {
    /** The maximum number of mails in one pass. */
    int MOST = 200;

    /** The name for logs, without user and password. */
    String name();

    /** Opens it. One at a time. */
    Box open() throws IOException;

    /** Ends the wait of another thread in it; later calls to open it fail. */
    void cut();

    /** The action on a mail that was read. */
    enum Fate {
        /** The ledger has recorded its report. */
        HANDLED,
        /** No reader understood it: it is never deleted. */
        NOT_UNDERSTOOD
    }

    /**
     * A waiting mail.
     *
     * @param name identifies it as long as the process lives
     * @param size in bytes, as the source says
     */
    record ListedMail(String name, long size) {}

    /** The mails of one pass, for one thread. An IOException ends the pass. */
    interface Box extends AutoCloseable {
        /** The oldest waiting mails, at most {@link MailSource#MOST}. */
        List<ListedMail> waiting() throws IOException;

        /**
         * The bytes of a mail, up to a limit. Empty if the mail does not exist any more because another process has
         * read it.
         */
        Optional<byte[]> bytes(ListedMail mail, int most) throws IOException, NotGivenException;

        /** Performs the configured action on a mail. False if the source rejects it; the mail stays. */
        boolean settle(ListedMail mail, Fate fate) throws IOException;

        /** Waits for new mail, for some minutes. Returns false at once if the source cannot notify. */
        boolean awaitNews() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Thrown when the source does not return a mail; other mails may be readable. */
    final class NotGivenException extends Exception {
        private static final long serialVersionUID = 1L;

        NotGivenException(String message) {
            super(message);
        }

        NotGivenException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
