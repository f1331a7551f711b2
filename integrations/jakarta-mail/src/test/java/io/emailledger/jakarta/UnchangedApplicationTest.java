package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.testkit.smtp.ReceivedMail;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application with fifty calls of Transport.send, whose code stays as it is. */
class UnchangedApplicationTest {
    private static final int CALLS = 50;

    private final CountDownLatch delivered = new CountDownLatch(CALLS);

    private LedgerRegistry.Registration registration = () -> {};

    @AfterEach
    void remove() {
        registration.close();
    }

    @Test
    void onePropertyRecordsStaticSends() throws Exception {
        try (TestLedger bench = new TestLedger(ledger -> ledger.listener((id, event) -> count(event)))) {
            registration = LedgerRegistry.register(bench.ledger);
            Properties properties = bench.smtp();
            properties.setProperty("mail.transport.protocol.rfc822", "ledger");

            application(properties);

            check(bench);
        }
    }

    @Test
    void transportClassRecordsApplicationsThatNameSmtp() throws Exception {
        try (TestLedger bench = new TestLedger(ledger -> ledger.listener((id, event) -> count(event)))) {
            registration = LedgerRegistry.register("billing", bench.ledger);
            Properties properties = bench.smtp();
            properties.setProperty("mail.smtp.class", "io.emailledger.jakarta.LedgerTransport");
            properties.setProperty("mail.ledger.name", "billing");

            applicationThatNamesSmtp(properties);

            check(bench);
        }
    }

    @Test
    void withoutThePropertyNothingIsRecorded() throws Exception {
        try (TestLedger bench = new TestLedger()) {
            application(bench.smtp());

            assertThat(bench.awaitReceived(CALLS)).hasSize(CALLS);
            assertThat(bench.history()).isEmpty();
        }
    }

    private void check(TestLedger bench) throws InterruptedException {
        assertThat(bench.awaitReceived(CALLS))
                .extracting(ReceivedMail::recipients)
                .containsExactlyInAnyOrderElementsOf(expected());
        assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.history()).hasSize(CALLS).allMatch(record -> record.status() == EmailStatus.DELIVERED);
    }

    private void count(HistoryEvent event) {
        if (event.type() == EventType.DELIVERED) {
            delivered.countDown();
        }
    }

    private static List<List<String>> expected() {
        return IntStream.range(0, CALLS)
                .mapToObj(i -> List.of("pat" + i + "@home.example"))
                .toList();
    }

    /** The application. */
    private static void application(Properties properties) throws MessagingException {
        Session session = Session.getInstance(properties);
        for (int i = 0; i < CALLS; i++) {
            Transport.send(letter(session, i));
        }
    }

    /** Another one. */
    private static void applicationThatNamesSmtp(Properties properties) throws MessagingException {
        Session session = Session.getInstance(properties);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect("smtp.example.com", "billing", "secret");
            for (int i = 0; i < CALLS; i++) {
                MimeMessage message = letter(session, i);
                message.saveChanges();
                transport.sendMessage(message, message.getAllRecipients());
            }
        }
    }

    private static MimeMessage letter(Session session, int number) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("billing@clinic.example"));
        message.setRecipient(RecipientType.TO, new InternetAddress("pat" + number + "@home.example"));
        message.setSubject("Invoice " + number);
        message.setText("Dear Pat, ...");
        return message;
    }
}
