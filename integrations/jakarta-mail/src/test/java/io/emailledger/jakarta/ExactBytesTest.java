package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testkit.smtp.ReceivedMail;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what arrives through the ledger with what arrives when Angus Mail sends alone. */
class ExactBytesTest {
    static Stream<String> kinds() {
        return Letters.kinds().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sameBytesArriveAsWithAngusAlone(String kind) throws Exception {
        try (TestLedger bench = new TestLedger()) {
            MimeMessage message = Letters.kinds().get(kind).in(bench.session());

            send(message, "smtp");
            ReceivedMail alone = bench.awaitReceived(1).get(0);
            send(message, "ledger");
            ReceivedMail recorded = bench.awaitReceived(2).get(1);

            assertThat(text(recorded)).isEqualTo(text(alone));
            assertThat(recorded.recipients()).containsExactlyInAnyOrderElementsOf(alone.recipients());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sendingAgainChangesNothing(String kind) throws Exception {
        try (TestLedger bench = new TestLedger()) {
            MimeMessage message = Letters.kinds().get(kind).in(bench.session());

            send(message, "ledger");
            send(message, "ledger");

            List<ReceivedMail> both = bench.awaitReceived(2);
            assertThat(text(both.get(1))).isEqualTo(text(both.get(0))).doesNotContain("X-Email-Ledger");
            assertThat(bench.history()).hasSize(2);
        }
    }

    @Test
    void envelopeSenderOfTheMessageIsUsed() throws Exception {
        try (TestLedger bench = new TestLedger()) {
            send(Letters.envelopeSender(bench.session()), "ledger");

            assertThat(bench.awaitReceived(1).get(0).envelopeFrom()).isEqualTo("bounces@clinic.example");
        }
    }

    @Test
    void envelopeSenderOfTheSessionIsUsed() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.from", "returns@clinic.example");
        try (TestLedger bench = new TestLedger()) {
            send(Letters.plain(bench.session(properties)), "ledger");

            assertThat(bench.awaitReceived(1).get(0).envelopeFrom()).isEqualTo("returns@clinic.example");
        }
    }

    @Test
    void ledgersOwnPropertyComesFirst() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.from", "returns@clinic.example");
        properties.setProperty("mail.ledger.from", "<other@clinic.example>");
        try (TestLedger bench = new TestLedger()) {
            send(Letters.plain(bench.session(properties)), "ledger");

            assertThat(bench.awaitReceived(1).get(0).envelopeFrom()).isEqualTo("other@clinic.example");
        }
    }

    @Test
    void blindCopyAndLengthAreNotTransmitted() throws Exception {
        try (TestLedger bench = new TestLedger()) {
            MimeMessage message = Letters.plain(bench.session());
            message.setHeader("Bcc", "hidden@home.example");
            message.setHeader("Content-Length", "7");

            send(message, "ledger");

            ReceivedMail mail = bench.awaitReceived(1).get(0);
            assertThat(mail.recipients()).contains("hidden@home.example");
            assertThat(text(mail)).doesNotContain("hidden", "Content-Length", "Bcc");
        }
    }

    @Test
    void missingDateAndMessageIdAreAdded() throws Exception {
        try (TestLedger bench = new TestLedger()) {
            MimeMessage message = Letters.signed(bench.session());
            message.removeHeader("Date");
            message.removeHeader("Message-ID");

            send(message, "ledger");

            ReceivedMail mail = bench.awaitReceived(1).get(0);
            assertThat(mail.header("Date")).isPresent();
            assertThat(mail.messageId()).contains(bench.record(message).messageId());
        }
    }

    private static void send(MimeMessage message, String protocol) throws Exception {
        Session session = message.getSession();
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect();
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    private static String text(ReceivedMail mail) {
        return new String(mail.content(), StandardCharsets.ISO_8859_1);
    }
}
