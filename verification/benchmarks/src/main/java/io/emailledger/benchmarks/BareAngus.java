package io.emailledger.benchmarks;

import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/**
 * The best case without the ledger: threads that build and send, each on a connection that it reuses.
 * Nothing is recorded.
 */
final class BareAngus implements Cell {
    private final SinkProcess sink;
    private final int connections;

    BareAngus(SinkProcess sink, int connections) {
        this.sink = sink;
        this.connections = connections;
    }

    @Override
    public String name() {
        return "Angus builds and sends over " + connections + " kept connections, no history";
    }

    @Override
    public Cost run(int times) throws Exception {
        long before = sink.received();
        CostMeter meter = CostMeter.start(ProcessTree.NONE, sink.process());
        Callers.share(connections, times, (from, to) -> send(sink.port(), from, to, () -> {}));
        Cost cost = meter.stop();
        Check.equal(times, sink.received() - before, "e-mails at the sink");
        return cost;
    }

    /** Sends some over one connection; {@code sent} is called after each. */
    static void send(int port, int from, int to, Runnable sent) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", Integer.toString(port));
        Session session = Session.getInstance(properties);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
            for (int i = from; i < to; i++) {
                MimeMessage message = Letter.angus(session, i);
                transport.sendMessage(message, message.getAllRecipients());
                sent.run();
            }
        }
    }
}
