package io.emailledger.jakarta;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** A ledger in memory that sends to a scripted server, and sessions of Jakarta Mail for both. */
final class TestLedger implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    final EmailLedger ledger;

    TestLedger() {
        this(UnaryOperator.identity());
    }

    TestLedger(UnaryOperator<EmailLedgerBuilder> settings) {
        ledger = settings.apply(EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()),
                        SmtpTransport.relay(server.host(), server.port())
                                .security(Security.NONE)
                                .build()))
                .build();
    }

    /** What an application has today: the server, and nothing of the ledger. */
    Properties smtp() {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", server.host());
        properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
        return properties;
    }

    /** A session whose messages are recorded in this ledger. */
    Session session() {
        return session(new Properties());
    }

    Session session(Properties more) {
        Properties properties = smtp();
        properties.putAll(more);
        properties.put(LedgerTransport.LEDGER, ledger);
        properties.setProperty("mail.transport.protocol.rfc822", "ledger");
        return Session.getInstance(properties);
    }

    /** The record of a message that was sent. */
    EmailRecord record(MimeMessage message) throws MessagingException {
        return ledger.find(EmailId.of(message.getHeader("X-Email-Ledger-Id", null)))
                .orElseThrow();
    }

    List<EmailRecord> history() {
        return ledger.history(HistoryQuery.all()).emails();
    }

    List<ReceivedMail> awaitReceived(int count) {
        return server.awaitReceived(count, SOON);
    }

    @Override
    public void close() {
        ledger.close();
        server.close();
    }
}
