package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mail.MailParseException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.mail.javamail.MimeMessagePreparator;

/** Tests what applications do with a {@code JavaMailSender}. */
class LedgerMailSenderTest {
    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private ConfigurableApplicationContext context;
    private JavaMailSender mail;
    private EmailLedger ledger;

    @BeforeEach
    void start() {
        context = Boot.run(Application.class, Boot.mail(server, Boot.h2()));
        mail = context.getBean(JavaMailSender.class);
        ledger = context.getBean(EmailLedger.class);
    }

    @AfterEach
    void stop() {
        context.close();
        server.close();
    }

    @Test
    void simpleMessageIsRecordedAndDelivered() {
        mail.send(Shop.confirmation("Order 1"));

        ReceivedMail received = received();
        assertThat(received.envelopeFrom()).isEqualTo("shop@shop.example");
        assertThat(received.recipients()).containsExactly("pat@home.example");
        assertThat(received.text()).contains("Subject: Order 1").endsWith("Thank you.\r\n");
        assertThat(record().facts().subject()).isEqualTo("Order 1");
    }

    @Test
    void mimeMessageArrivesAsItIs() throws Exception {
        MimeMessage message = message("Grüße");
        MimeMessageHelper helper = new MimeMessageHelper(message, true, "UTF-8");
        helper.setText("Hallo", "<p>Hallo <img src='cid:logo'></p>");
        helper.addInline("logo", new ByteArrayResource(new byte[] {1, 2, 3}), "image/png");
        helper.addAttachment("Übersicht.pdf", new ByteArrayResource(new byte[] {4, 5, 6}), "application/pdf");

        mail.send(message);

        assertThat(received().content()).isEqualTo(bytes(message));
    }

    @Test
    void recordIsFoundByTheMessageIdOfTheCaller() throws Exception {
        MimeMessage message = message("Order 1");

        mail.send(message);

        assertThat(message.getMessageID()).isNotNull();
        assertThat(ledger.history(HistoryQuery.all().messageId(message.getMessageID()))
                        .emails())
                .hasSize(1);
        assertThat(received().messageId()).hasValue(message.getMessageID());
    }

    @Test
    void messageIdOfTheCallerIsKept() throws Exception {
        MimeMessage message = message("Order 1");
        message.setHeader("Message-ID", "<order-1@shop.example>");

        mail.send(message);

        assertThat(received().messageId()).hasValue("<order-1@shop.example>");
    }

    @Test
    void preparedMessageIsSent() {
        mail.send(message -> {
            MimeMessageHelper helper = new MimeMessageHelper(message);
            helper.setFrom("shop@shop.example");
            helper.setTo("kim@home.example");
            helper.setSubject("Prepared");
            helper.setText("Hello");
        });

        assertThat(received().recipients()).containsExactly("kim@home.example");
    }

    @Test
    void bccIsSentToAndNotShown() throws Exception {
        MimeMessage message = message("Order 1");
        message.setRecipients(MimeMessage.RecipientType.BCC, "audit@shop.example");

        mail.send(message);

        ReceivedMail received = received();
        assertThat(received.recipients()).containsExactlyInAnyOrder("pat@home.example", "audit@shop.example");
        assertThat(received.text()).doesNotContain("audit@shop.example");
    }

    @Test
    void envelopeSenderOfSmtpMessageIsUsed() throws Exception {
        SMTPMessage message = new SMTPMessage(message("Order 1"));
        message.setEnvelopeFrom("bounces@shop.example");

        mail.send(message);

        assertThat(received().envelopeFrom()).isEqualTo("bounces@shop.example");
    }

    @Test
    void failedMessageIsNamedAndOthersAreSent() throws Exception {
        SimpleMailMessage good = Shop.confirmation("good");
        SimpleMailMessage withoutRecipients = Shop.confirmation("nobody");
        withoutRecipients.setTo(new String[0]);

        MailSendException thrown =
                catchThrowableOfType(MailSendException.class, () -> mail.send(good, withoutRecipients));

        assertThat(thrown.getFailedMessages()).containsOnlyKeys(withoutRecipients);
        assertThat(thrown.getFailedMessages().get(withoutRecipients)).hasMessageContaining("NO_RECIPIENTS");
        assertThat(received().text()).contains("Subject: good");
        assertThat(ledger.history(HistoryQuery.all().status(EmailStatus.FAILED)).emails())
                .hasSize(1);
    }

    @Test
    void messageWithoutAuthorFails() throws Exception {
        MimeMessage message = mail.createMimeMessage();
        message.setRecipients(MimeMessage.RecipientType.TO, "pat@home.example");
        message.setText("Hello");

        MailSendException thrown = catchThrowableOfType(MailSendException.class, () -> mail.send(message));

        assertThat(thrown.getFailedMessages()).containsOnlyKeys(message);
    }

    @Test
    void failingPreparatorSendsNothing() {
        MimeMessagePreparator broken = message -> message.setFrom(new InternetAddress("a@@b", true));

        assertThatThrownBy(() -> mail.send(broken)).isInstanceOf(MailParseException.class);

        assertThat(ledger.history(HistoryQuery.all()).emails()).isEmpty();
    }

    @Test
    void customizerAddsWhatTheMessageDoesNotSay() throws Exception {
        MimeMessage message = message("Order 1");
        message.setHeader("X-Campaign", "winter");

        mail.send(message);

        assertThat(record().facts().tags()).containsExactly("winter");
    }

    @Test
    void largeMessageIsRecorded() throws Exception {
        byte[] content = new byte[3 << 20];
        Arrays.fill(content, (byte) 'x');
        MimeMessage message = message("large");
        MimeMessageHelper helper = new MimeMessageHelper(message, true);
        helper.setText("See the attachment.");
        helper.addAttachment("large.bin", new ByteArrayResource(content));

        mail.send(message);

        assertThat(received().content()).isEqualTo(bytes(message));
    }

    private MimeMessage message(String subject) throws Exception {
        MimeMessage message = mail.createMimeMessage();
        message.setFrom("shop@shop.example");
        message.setRecipients(MimeMessage.RecipientType.TO, "pat@home.example");
        message.setSubject(subject, "UTF-8");
        message.setText("Thank you.", "UTF-8");
        return message;
    }

    private static byte[] bytes(MimeMessage message) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.writeTo(out);
        return out.toByteArray();
    }

    private ReceivedMail received() {
        List<ReceivedMail> received = server.awaitReceived(1, Duration.ofSeconds(30));
        return received.get(0);
    }

    private EmailRecord record() {
        List<EmailRecord> emails = ledger.history(HistoryQuery.all()).emails();
        assertThat(emails).hasSize(1);
        return emails.get(0);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        LedgerMailCustomizer campaign() {
            return (email, message) -> {
                String[] campaign = message.getHeader("X-Campaign");
                if (campaign != null) {
                    email.tag(campaign[0]);
                }
            };
        }
    }
}
