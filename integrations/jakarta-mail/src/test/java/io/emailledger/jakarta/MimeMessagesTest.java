package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MimeMessagesTest {
    private final TestLedger bench = new TestLedger();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void valueIsSentWithAllThatTheBuilderAdds() throws Exception {
        MimeMessage message = Letters.envelopeSender(bench.session());
        message.setRecipient(RecipientType.BCC, new InternetAddress("hidden@home.example"));
        message.setHeader("X-Email-Ledger-Tag", "invoice");

        EmailId id = bench.ledger.send(
                MimeMessages.builder(message).tag("monthly").tenant("north").build());

        EmailRecord record = bench.ledger.find(id).orElseThrow();
        assertThat(record.facts().tags()).containsExactlyInAnyOrder("invoice", "monthly");
        assertThat(record.facts().tenant()).contains("north");
        var mail = bench.awaitReceived(1).get(0);
        assertThat(mail.envelopeFrom()).isEqualTo("bounces@clinic.example");
        assertThat(mail.recipients())
                .containsExactlyInAnyOrder("pat@home.example", "kim@home.example", "hidden@home.example");
        assertThat(mail.text()).doesNotContain("hidden", "X-Email-Ledger").contains(message.getMessageID());
    }

    @Test
    void valueOutlivesTheMessage() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        Email email = MimeMessages.toEmail(message);
        String before = message.getMessageID();
        message.setText("Something else");
        message.saveChanges();

        bench.ledger.sendAll(List.of(email));

        assertThat(bench.awaitReceived(1).get(0).text()).contains(before).doesNotContain("Something else");
    }

    @Test
    void messageWithoutAuthorIsRejected() throws Exception {
        MimeMessage message = Letters.plain(bench.session());
        message.removeHeader("From");

        assertThatThrownBy(() -> MimeMessages.toEmail(message)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> MimeMessages.toEmail(null)).isInstanceOf(InvalidValueException.class);
    }
}
