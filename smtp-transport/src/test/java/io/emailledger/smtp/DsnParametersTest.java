package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.NoticeRequest;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the DSN parameters (RFC 3461) for servers that offer them. */
class DsnParametersTest {
    private final Transcript transcript = new Transcript();

    @Test
    void dsnIsRequestedIfOffered() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("DSN").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            assertThat(outcomes(transport.deliver(asking(false, "pat+a=b@home.test"), content(SHORT), transcript)))
                    .containsExactly(Outcome.ACCEPTED);

            assertThat(server.received().get(0).senderParameters()).contains("RET=HDRS", "ENVID=token234");
            assertThat(transcript.said())
                    .contains("RCPT TO:<pat+a=b@home.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;pat+2Ba+3Db@home.test");
        }
    }

    @Test
    void successReportsAreRequestedIfConfigured() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("DSN").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            transport.deliver(asking(true, "pat@home.test"), content(SHORT), transcript);

            assertThat(transcript.said())
                    .contains("RCPT TO:<pat@home.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;pat@home.test");
        }
    }

    @Test
    void nonAsciiAddressHasNoOrcpt() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .withExtension("DSN")
                        .withExtension("SMTPUTF8")
                        .start();
                SmtpTransport transport = TestMail.to(server).build()) {
            assertThat(outcomes(transport.deliver(asking(false, "你好@home.test"), content(SHORT), transcript)))
                    .containsExactly(Outcome.ACCEPTED);

            assertThat(transcript.said()).contains("RCPT TO:<你好@home.test> NOTIFY=FAILURE,DELAY");
        }
    }

    @Test
    void dsnIsNotRequestedIfNotOffered() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).build()) {
            assertThat(outcomes(transport.deliver(asking(true, "pat@home.test"), content(SHORT), transcript)))
                    .containsExactly(Outcome.ACCEPTED);

            assertThat(transcript.said()).contains("RCPT TO:<pat@home.test>").noneMatch(line -> line.contains("ENVID"));
        }
    }

    private static Envelope asking(boolean onDelivery, String recipient) {
        Envelope plain = envelope(recipient);
        return new Envelope(
                plain.email(),
                plain.returnPath(),
                Optional.of(new NoticeRequest("token234", onDelivery)),
                List.copyOf(plain.recipients()));
    }
}
