package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jakarta.LedgerTransport;
import io.emailledger.jakarta.MimeMessages;
import io.emailledger.jdbc.JdbcHistoryStore;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Messages of Jakarta Mail are recorded and not sent, by one caller. They are built before the time is taken; saving and
 * writing them is part of it, as an application cannot have one without the other.
 *
 * @param server where they are recorded
 * @param name what stands in the table
 * @param way how one is recorded
 */
record DropIn(Server server, String name, Way way) implements Cell {
    /** The call of the ledger first. */
    static List<Cell> all(Server server) {
        return List.of(
                new DropIn(server, "ledger.send(MimeMessages.toEmail(message))", (ledger, message) -> {
                    message.saveChanges();
                    ledger.send(MimeMessages.toEmail(message));
                }),
                new DropIn(server, "Transport.send(message)", (ledger, message) -> Transport.send(message)));
    }

    @Override
    public Cost run(int times) throws Exception {
        try (Database database = server.empty();
                EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), new Nowhere())
                        .workers(0)
                        .build()) {
            Properties properties = new Properties();
            properties.put(LedgerTransport.LEDGER, ledger);
            properties.setProperty("mail.transport.protocol.rfc822", "ledger");
            Session session = Session.getInstance(properties);
            List<MimeMessage> messages = new ArrayList<>(times);
            for (int i = 0; i < times; i++) {
                messages.add(Letter.angus(session, i));
            }
            CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
            for (MimeMessage message : messages) {
                way.record(ledger, message);
            }
            Cost cost = meter.stop();
            Check.equal(times, database.count("el_due"), "e-mails in the queue");
            return cost;
        }
    }

    /** How a message gets into the ledger. */
    @FunctionalInterface
    interface Way {
        void record(EmailLedger ledger, MimeMessage message) throws Exception;
    }
}
