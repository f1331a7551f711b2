package io.emailledger.benchmarks;

import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.Transport;

/** How the ledger is connected to the sink. */
final class Relay {
    private Relay() {}

    /** Over connections that are kept for ever. */
    static Transport to(SinkProcess sink, int connections) {
        return to(sink.port(), connections);
    }

    /** The same by the port of the sink. */
    static Transport to(int port, int connections) {
        return SmtpTransport.relay("127.0.0.1", port)
                .security(Security.NONE)
                .connections(connections)
                .messagesPerConnection(1_000_000)
                .build();
    }
}
