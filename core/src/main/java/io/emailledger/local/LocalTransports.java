package io.emailledger.local;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Transports that reach no server themselves, for development, staging and measuring. */
public final class LocalTransports {
    private LocalTransports() {}

    /**
     * Returns a transport that accepts and discards every e-mail, for trials and benchmarks.
     *
     * @return a new transport
     */
    public static Transport discarding() {
        return new DiscardingTransport();
    }

    /**
     * Returns a transport that logs every delivery: sizes, numbers and outcomes at INFO, addresses and replies at
     * DEBUG.
     *
     * @param next delivers the e-mails; it is closed with this transport
     * @return a new transport
     */
    public static Transport logging(Transport next) {
        return new LoggingTransport(requirePresent(next, "next"));
    }

    /**
     * Returns a transport that sends every e-mail to one address instead of its recipients, for staging. The content
     * does not change, including its header; only the envelope does. The result is recorded for every recipient.
     *
     * @param everythingTo the address
     * @param next delivers the e-mails; it is closed with this transport
     * @return a new transport
     * @throws InvalidValueException if the address is not deliverable
     */
    public static Transport redirecting(Address everythingTo, Transport next) {
        if (!requirePresent(everythingTo, "everythingTo").isDeliverable()) {
            throw new InvalidValueException("everythingTo", "must be a deliverable address");
        }
        return new RedirectingTransport(everythingTo, requirePresent(next, "next"));
    }

    /**
     * Returns a transport that writes every e-mail to a file {@code <id>-<n>.eml}, for development. Files are written
     * atomically, and a later attempt has a higher {@code n}: nothing is ever overwritten.
     *
     * @param folder the folder; created when it is first needed
     * @return a new transport
     */
    public static Transport toFolder(Path folder) {
        return new FolderTransport(requirePresent(folder, "folder"));
    }

    /**
     * A transport that accepts every e-mail and keeps the latest ones in memory, for development and tests.
     * Thread-safe.
     */
    public static final class RecordingTransport implements Transport {
        private final int most;
        private final Deque<Sent> sent = new ArrayDeque<>();

        /**
         * Creates a transport.
         *
         * @param most the maximum number of e-mails in memory; the oldest are removed first
         */
        public RecordingTransport(int most) {
            if (most < 1) {
                throw new InvalidValueException("most", "must be at least 1, but is " + most);
            }
            this.most = most;
        }

        /** A delivered e-mail. */
        public static final class Sent {
            private final Envelope envelope;
            private final byte[] content;

            private Sent(Envelope envelope, byte[] content) {
                this.envelope = envelope;
                this.content = content;
            }

            /**
             * Returns its envelope.
             *
             * @return the envelope
             */
            public Envelope envelope() {
                return envelope;
            }

            /**
             * Returns its content.
             *
             * @return a copy of the bytes, header and body
             */
            public byte[] content() {
                return content.clone();
            }
        }

        /**
         * Returns the delivered e-mails.
         *
         * @return a copy, oldest first
         */
        public List<Sent> sent() {
            synchronized (sent) {
                return List.copyOf(sent);
            }
        }

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public int concurrency() {
            return 4;
        }

        @Override
        public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
            log.beforeContent();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                content.writeTo(out);
            } catch (IOException e) {
                return UniformResults.deferred(envelope, "The content could not be read", e);
            }
            log.beforeEnd();
            synchronized (sent) {
                sent.add(new Sent(envelope, out.toByteArray()));
                if (sent.size() > most) {
                    sent.remove();
                }
            }
            log.note("recorded in memory: this e-mail is not sent");
            return UniformResults.accepted(envelope, "recorded in memory");
        }
    }
}
