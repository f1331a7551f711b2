package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.envelopeFrom;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the extensions that the server offers: its size limit and addresses that are not ASCII. Content arrives
 * unchanged.
 */
class ServerExtensionsTest {
    private final Transcript transcript = new Transcript();

    /** Content with a declared size that must never be written. */
    static MessageContent claiming(long size) {
        return new MessageContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void writeTo(OutputStream out) {
                throw new AssertionError("unsendable content was requested");
            }
        };
    }

    @Test
    void emailOverSizeLimitIsNotTried() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().extensions("SIZE 1000").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            DeliveryResult result = transport.deliver(envelope("pat@home.test"), claiming(1_001), transcript);

            assertThat(result)
                    .isEqualTo(new DeliveryResult.Unsendable(
                            FailureReason.TOO_LARGE,
                            "It has 1001 bytes, and the server accepts no more than 1000: send less, or"
                                    + " attachments as links."));
            assertThat(transcript.said()).noneMatch(line -> line.startsWith("MAIL"));
            String exact = "x".repeat(998) + "\r\n";
            assertThat(outcomes(transport.deliver(envelope("pat@home.test"), content(exact), transcript)))
                    .containsExactly(Outcome.ACCEPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE many", "SIZE 99999999999999999999", "8BITMIME"})
    void missingSizeLimitMeansUnlimited(String extension) {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().extensions(extension).start();
                SmtpTransport transport = TestMail.to(server).build()) {
            assertThat(outcomes(transport.deliver(envelope("pat@home.test"), content(SHORT), transcript)))
                    .containsExactly(Outcome.ACCEPTED);
            assertThat(server.received().get(0).senderParameters()).hasSize(extension.startsWith("SIZE") ? 1 : 0);
        }
    }

    @Test
    void nonAsciiAddressesUseSmtpUtf8IfOffered() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("SMTPUTF8").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            assertThat(outcomes(transport.deliver(
                            envelopeFrom("rückläufer@sender.test", "你好@home.test", "pat@büro.test"),
                            content(SHORT),
                            transcript)))
                    .containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);

            ReceivedMail mail = server.received().get(0);
            assertThat(mail.envelopeFrom()).isEqualTo("rückläufer@sender.test");
            assertThat(mail.recipients()).containsExactly("你好@home.test", "pat@xn--bro-hoa.test");
            assertThat(mail.senderParameters()).contains("SMTPUTF8", "BODY=8BITMIME");
        }
    }

    @Test
    void nonAsciiAddressIsNotTriedWithoutSmtpUtf8() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).build()) {
            DeliveryResult result =
                    transport.deliver(envelope("pat@home.test", "你好@home.test"), claiming(10), transcript);

            assertThat(result)
                    .isInstanceOfSatisfying(
                            DeliveryResult.Unsendable.class,
                            u -> assertThat(u.reason()).isEqualTo(FailureReason.SMTPUTF8_NOT_OFFERED));
            assertThat(transcript.said()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void nonAsciiDomainNeedsNoSmtpUtf8() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).build()) {
            transport.deliver(envelope("pat@büro.test"), content(SHORT), transcript);

            assertThat(server.received().get(0).recipients()).containsExactly("pat@xn--bro-hoa.test");
            assertThat(server.received().get(0).senderParameters()).doesNotContain("SMTPUTF8");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".\r\n",
                "..\r\n",
                "\r\n.\r\n",
                "a\r\n.\r\nb\r\n",
                ".\r\n.\r\n.\r\n",
                "a\r\n..b\r\n...\r\n",
                "no line end",
                "a\r\n.b",
                "\r\n",
                "\r\n\r\n.."
            })
    void leadingDotsArriveUnchanged(String text) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).build()) {
            transport.deliver(envelope("pat@home.test"), content(text), transcript);

            String ended = text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
            assertThat(server.received().get(0).text()).isEqualTo(ended);
        }
    }

    @Test
    void generatedContentArrivesByteForByte() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).build()) {
            for (int run = 0; run < 200; run++) {
                byte[] bytes = generated(random);
                long pieces = random.nextLong();

                transport.deliver(envelope("pat@home.test"), inPieces(bytes, pieces), transcript);

                assertThat(server.received().get(run).content())
                        .as("seed %d, run %d", seed, run)
                        .isEqualTo(bytes);
            }
        }
    }

    /** Lines with many dots, up to several times the size of a write. */
    private static byte[] generated(Random random) {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(random.nextBoolean() ? 20 : 2_000);
        for (int i = 0; i < lines; i++) {
            int length = random.nextInt(random.nextBoolean() ? 4 : 80);
            for (int j = 0; j < length; j++) {
                text.append(random.nextInt(3) == 0 ? '.' : (char) ('a' + random.nextInt(26)));
            }
            text.append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageContent inPieces(byte[] bytes, long seed) {
        return new MessageContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                Random random = new Random(seed);
                int from = 0;
                while (from < bytes.length) {
                    int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 40_000));
                    if (to == from + 1) {
                        out.write(bytes[from]);
                    } else {
                        out.write(Arrays.copyOfRange(bytes, from, to));
                    }
                    from = to;
                }
            }
        };
    }

    @Test
    void dotAfterBareLineFeedDoesNotEndContent() throws Exception {
        // A server that accepts a bare line feed as a line end would find commands after it.
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).build()) {
            String smuggled = "a\n.\nMAIL FROM:<x@sender.test>\r\n\r.\rb\r\n";
            transport.deliver(envelope("pat@home.test"), content(smuggled), transcript);

            assertThat(server.received()).hasSize(1);
            assertThat(server.received().get(0).text()).doesNotContain("\n.\n").doesNotContain("\r.\r");
        }
    }
}
