package io.emailledger.system;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;

/** A transport that delegates to another one, and reports when the end of a content is requested and allowed. */
final class WatchedTransport implements Transport {
    private final Transport next;
    private final Watcher watcher;

    /** Receives notifications on the thread of the attempt. */
    interface Watcher {

        /** The ledger is about to be asked for permission to end the content. */
        default void asks(Envelope envelope) {}

        /** The ledger has agreed. The end is passed to the operating system right after this. */
        void ends(Envelope envelope);

        /** The attempt has ended, and its result is returned to the ledger right after this. */
        default void over(Envelope envelope) {}

        /** The server has accepted it for at least one recipient. Follows {@link #over}. */
        default void accepted(Envelope envelope) {}
    }

    WatchedTransport(Transport next, Watcher watcher) {
        this.next = next;
        this.watcher = watcher;
    }

    @Override
    public String name() {
        return next.name();
    }

    @Override
    public int concurrency() {
        return next.concurrency();
    }

    @Override
    public AcceptedBy acceptedBy() {
        return next.acceptedBy();
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        DeliveryResult result;
        try {
            result = next.deliver(envelope, content, new WatchedLog(envelope, log));
        } finally {
            watcher.over(envelope);
        }
        if (result instanceof DeliveryResult.Answered answered
                && answered.recipients().stream().anyMatch(answer -> answer.outcome() == Outcome.ACCEPTED)) {
            watcher.accepted(envelope);
        }
        return result;
    }

    @Override
    public void close() {
        next.close();
    }

    private final class WatchedLog implements AttemptLog {
        private final Envelope envelope;
        private final AttemptLog log;

        WatchedLog(Envelope envelope, AttemptLog log) {
            this.envelope = envelope;
            this.log = log;
        }

        @Override
        public void server(String hostAndPort, String tls) {
            log.server(hostAndPort, tls);
        }

        @Override
        public void said(String line) {
            log.said(line);
        }

        @Override
        public void heard(String line) {
            log.heard(line);
        }

        @Override
        public void note(String line) {
            log.note(line);
        }

        @Override
        public void beforeContent() {
            log.beforeContent();
        }

        @Override
        public void beforeEnd() {
            watcher.asks(envelope);
            log.beforeEnd();
            watcher.ends(envelope);
        }

        @Override
        public void onCut(Runnable cut) {
            log.onCut(cut);
        }
    }
}
