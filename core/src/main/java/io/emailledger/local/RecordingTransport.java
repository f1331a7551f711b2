package io.emailledger.local;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.AttemptLog;
import io.emailledger.spi.DeliveryResult;
import io.emailledger.spi.Envelope;
import io.emailledger.spi.MessageContent;
import io.emailledger.spi.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A transport that takes everything and keeps the latest e-mails in memory, for development: a host can show them, and
 * a test of it can look at them. Thread-safe.
 */
public final class RecordingTransport implements Transport {
    private final int most;
    private final Deque<Sent> sent = new ArrayDeque<>();

    /**
     * Makes a transport.
     *
     * @param most how many e-mails are kept; when there are more, the oldest go
     */
    public RecordingTransport(int most) {
        if (most < 1) {
            throw new InvalidValueException("most", "must be at least 1, but is " + most);
        }
        this.most = most;
    }

    /** An e-mail that was handed over. */
    public static final class Sent {
        private final Envelope envelope;
        private final byte[] content;

        private Sent(Envelope envelope, byte[] content) {
            this.envelope = envelope;
            this.content = content;
        }

        /**
         * Returns to whom it went.
         *
         * @return the envelope
         */
        public Envelope envelope() {
            return envelope;
        }

        /**
         * Returns what went.
         *
         * @return a copy of the bytes, header and body
         */
        public byte[] content() {
            return content.clone();
        }
    }

    /**
     * Returns the e-mails that were handed over.
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
            return Local.deferred(
                    envelope, "The content could not be read: " + e.getClass().getSimpleName());
        }
        log.beforeEnd();
        synchronized (sent) {
            sent.add(new Sent(envelope, out.toByteArray()));
            if (sent.size() > most) {
                sent.remove();
            }
        }
        log.note("recorded in memory: nobody receives this e-mail");
        return Local.accepted(envelope, "recorded in memory");
    }
}
