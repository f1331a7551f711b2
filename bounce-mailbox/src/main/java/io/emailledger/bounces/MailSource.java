package io.emailledger.bounces;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where mails come from: a folder of an IMAP server, a POP3 mailbox, a Maildir. Opened anew for each sitting. */
interface MailSource {
    /** At most so many mails are read in one round. */
    int MOST = 200;

    /** Its name for people and logs, without user and password. */
    String name();

    /** Opens it. One at a time. */
    Box open() throws IOException;

    /** Ends what another thread waits for in it, and refuses to be opened again. */
    void cut();

    /** What is done with a mail that was read. */
    enum Fate {
        /** The ledger knows what it says. */
        HANDLED,
        /** Nobody understood it: it is never deleted. */
        NOT_UNDERSTOOD
    }

    /**
     * A mail that waits.
     *
     * @param name tells it from all others, as long as the process lives
     * @param size in bytes, as the source says
     */
    record Mail(String name, long size) {}

    /** The mails of one sitting, for one thread. An IOException means that the sitting is over. */
    interface Box extends AutoCloseable {
        /** The oldest mails that wait, at most {@link MailSource#MOST}. */
        List<Mail> waiting() throws IOException;

        /**
         * A mail as it is, and not more than a number of bytes of it. Empty if it is gone: somebody else has read it.
         */
        Optional<byte[]> bytes(Mail mail, int most) throws IOException, NotGivenException;

        /** Does with a mail what is configured. False if the source refuses; it stays then, and is not read again. */
        boolean settle(Mail mail, Fate fate) throws IOException;

        /** Waits for another mail, for some minutes. False if it cannot tell, and returns at once. */
        boolean awaitNews() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** The source has a mail and does not give it, and may well give others. */
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
