package io.emailledger.benchmarks;

import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;

/**
 * What becomes of the lines that a transport reports: the ledger always keeps them, so that what this costs can only be
 * seen by dropping them on their way.
 */
enum Lines {
    /** The ledger keeps them. */
    KEPT {
        @Override
        Transport of(Transport transport) {
            return transport;
        }
    },
    /** The ledger never sees them. */
    DROPPED {
        @Override
        Transport of(Transport transport) {
            return new Dropping(transport);
        }
    };

    abstract Transport of(Transport transport);

    private record Dropping(Transport next) implements Transport {
        @Override
        public String name() {
            return next.name();
        }

        @Override
        public int concurrency() {
            return next.concurrency();
        }

        @Override
        public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
            return next.deliver(envelope, content, new Deaf(log));
        }

        @Override
        public void close() {
            next.close();
        }
    }

    private record Deaf(AttemptLog log) implements AttemptLog {
        @Override
        public void server(String hostAndPort, String tls) {
            log.server(hostAndPort, tls);
        }

        @Override
        public void said(String line) {}

        @Override
        public void heard(String line) {}

        @Override
        public void note(String line) {}

        @Override
        public void beforeEnd() {
            log.beforeEnd();
        }

        @Override
        public void beforeContent() {
            log.beforeContent();
        }
    }
}
