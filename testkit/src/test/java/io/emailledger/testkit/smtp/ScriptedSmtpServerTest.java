package io.emailledger.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests a server without rules: accepted mail, rejected commands, and its records. */
class ScriptedSmtpServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @Test
    void receivedMailEqualsSentMail() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .withExtension("DSN")
                        .time(() -> NOON)
                        .start();
                RawClient client = RawClient.greeted(server)) {
            client.say("MAIL FROM:<a@sender.test> SIZE=17 BODY=8BITMIME");
            client.say("RCPT TO:<b@recipient.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b@recipient.test");
            client.say("RCPT TO:<\"odd >\\\" one\"@recipient.test>");
            client.say("DATA");
            assertThat(client.say("Subject: Hi\r\n\r\n\u00fc\r\n.")).isEqualTo("250 2.0.0 Ok: queued as 1-1");

            ReceivedMail mail = server.awaitReceived(1, PATIENCE).get(0);
            byte[] content = "Subject: Hi\r\n\r\n\u00fc\r\n".getBytes(StandardCharsets.UTF_8);
            assertThat(mail.content()).isEqualTo(content);
            assertThat(mail.size()).isEqualTo(content.length);
            assertThat(mail.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            assertThat(mail.header("subject")).contains("Hi");
            assertThat(mail.messageId()).isEmpty();
            assertThat(mail.envelopeFrom()).isEqualTo("a@sender.test");
            assertThat(mail.senderParameters()).containsExactly("SIZE=17", "BODY=8BITMIME");
            assertThat(mail.recipients()).containsExactly("b@recipient.test", "\"odd >\\\" one\"@recipient.test");
            assertThat(mail.recipientParameters().get("b@recipient.test"))
                    .containsExactly("NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;b@recipient.test");
            assertThat(mail.connection()).isEqualTo(1);
            assertThat(mail.time()).isEqualTo(NOON);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(nothing)          | .~                    |",
                "a line             | x~.~                  | x~",
                "a stuffed dot      | ..~.~                 | .~",
                "two stuffed dots   | ...~..x~.~            | ..~.x~",
                "a dot and text     | .x~.~                 | x~",
                "a dot inside       | x.~y.z~.~             | x.~y.z~",
                "a bare LF and dot  | x^.^y~.~              | x^.^y~",
                "a bare CR and dot  | x%.%y~.~              | x%.%y~",
                "CR, CR LF          | x%~.~                 | x%~",
                "dot, CR, text      | .%x~.~                | %x~",
                "dot, CR, CR LF dot | .%~.~                 | %~",
                "LF, dot, CR LF     | x^.~.~                | x^.~",
                "empty lines        | ~~.~                  | ~~",
            })
    void onlyStuffedDotsAreRemoved(String what, String wire, String content) throws IOException {
        String expected = content == null ? "" : decoded(content);
        String sent = decoded(wire);
        for (int packet = 1; packet <= sent.length(); packet++) {
            try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                    RawClient client = RawClient.greeted(server)) {
                client.send("MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@recipient.test>\r\nDATA\r\n");
                client.reply();
                client.reply();
                client.reply();
                for (int i = 0; i < sent.length(); i += packet) {
                    client.send(sent.substring(i, Math.min(i + packet, sent.length())));
                }
                assertThat(client.reply()).startsWith("250 ");
                assertThat(server.received().get(0).text()).as(what).isEqualTo(expected);
                assertThat(client.say("NOOP")).startsWith("250 ");
            }
        }
    }

    private static String decoded(String text) {
        return text.replace("~", "\r\n").replace("^", "\n").replace("%", "\r");
    }

    @Test
    void largeMailArrivesByteForByte() throws IOException {
        StringBuilder text = new StringBuilder("Message-ID: <big@sender.test>\r\n\r\n");
        for (int i = 0; i < 200_000; i++) {
            text.append(i % 7 == 0 ? "." : "").append("line ").append(i).append("\r\n");
        }
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                RawClient client = RawClient.greeted(server)) {
            String stuffed = text.toString().replace("\r\n.", "\r\n..");
            assertThat(client.deliver("a@sender.test", "b@recipient.test", stuffed + "."))
                    .startsWith("250 ");
            assertThat(server.received().get(0).text()).isEqualTo(text.toString());
            assertThat(server.received().get(0).messageId()).contains("<big@sender.test>");
        }
    }

    @Test
    void contentIsStreamedToSink() throws IOException {
        List<Copy> copies = new CopyOnWriteArrayList<>();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                .keepBodies(false)
                .contentTo(() -> {
                    copies.add(new Copy());
                    return copies.get(copies.size() - 1);
                })
                .start()) {
            server.when(Phase.CONTENT).after(2).afterBytes(4).then(Reaction.close());
            try (RawClient client = RawClient.greeted(server)) {
                client.deliver("a@sender.test", "b@recipient.test", "Subject: 1\r\n\r\n..x\r\n.");
                client.deliver("a@sender.test", "b@recipient.test", "Subject: 2\r\n\r\n.");
                client.say("MAIL FROM:<a@sender.test>");
                client.say("RCPT TO:<b@recipient.test>");
                client.say("DATA");
                client.send("Subj");
                server.awaitNoConnections(PATIENCE);
            }
        }
        assertThat(copies)
                .extracting(copy -> copy.toString(StandardCharsets.UTF_8))
                .containsExactly("Subject: 1\r\n\r\n.x\r\n", "Subject: 2\r\n\r\n", "Subj");
        assertThat(copies).allMatch(copy -> copy.closed);
    }

    private static final class Copy extends ByteArrayOutputStream {
        private volatile boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void pipelinedCommandsAreAnsweredInOrder() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                RawClient client = RawClient.greeted(server)) {
            client.send("MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@recipient.test>\r\nRCPT TO:<bad>\r\nDATA\r\n");
            assertThat(List.of(client.reply(), client.reply(), client.reply(), client.reply()))
                    .extracting(reply -> reply.substring(0, 3))
                    .containsExactly("250", "250", "501", "354");
            client.send("x\r\n.\r\nMAIL FROM:<c@sender.test>\r\nRSET\r\nQUIT\r\n");
            assertThat(client.rest())
                    .isEqualTo("250 2.0.0 Ok: queued as 1-1\r\n250 2.1.0 Ok\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n");
            assertThat(server.receivedCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAIL FROM:<a@sender.test>                    | 503",
                "EHLO                                         | 501",
                "HELO c;MAIL FROM:<a@s.test> SIZE=3           | 555",
                "EHLO c;RCPT TO:<b@r.test>                    | 503",
                "EHLO c;DATA                                  | 503",
                "EHLO c;MAIL FROM:<a@s.test>;DATA             | 554",
                "EHLO c;MAIL FROM:<a@s.test>;MAIL FROM:<a@s.t>| 503",
                "EHLO c;MAIL FROM:a@s.test                    | 501",
                "EHLO c;MAIL FROM:<a@s.test>X                 | 501",
                "EHLO c;MAIL FROM:<a@s.test> RET=HDRS         | 555",
                "EHLO c;MAIL FROM:<a@s.test> SIZE=99999999999 | 552",
                "EHLO c;MAIL FROM:<ä@s.test>                  | 553",
                "EHLO c;MAIL FROM:<ä@s.test> SMTPUTF8         | 555",
                "EHLO c;MAIL FROM:<a@s.test>;RCPT TO:<>       | 501",
                "EHLO c;MAIL FROM:<a@s.test>;RCPT TO:<b c@d>  | 501",
                "EHLO c;MAIL FROM:<a@s.test>;RCPT TO:<ä@d>    | 553",
                "EHLO c;MAIL FROM:<a@s.test>;RCPT TO:<b@d> NOTIFY=NEVER | 555",
                "EHLO c;MAIL FROM:<a@s.test>;RCPT TO:<Postmaster> | 250",
                "EHLO c;MAIL FROM:<a@s.test>;EHLO c;RCPT TO:<b@d> | 503",
                "EHLO c;MAIL FROM:<a@s.test>;RSET;RCPT TO:<b@d>   | 503",
                "EHLO c;STARTTLS                              | 502",
                "EHLO c;AUTH PLAIN AHUAcA==                   | 502",
                "EHLO c;BDAT 3                                | 502",
                "EHLO c;GET / HTTP/1.1                        | 500",
                "EHLO c;VRFY somebody                         | 252",
                "EHLO c;mail from: <a@s.test>                 | 250",
            })
    void badCommandIsRejected(String commands, int code) throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                RawClient client = new RawClient(server)) {
            client.reply();
            String last = "";
            for (String command : commands.split(";")) {
                last = client.say(command);
            }
            assertThat(last).startsWith(code + " ");
        }
    }

    @Test
    void internationalAddressNeedsSmtpUtf8() throws IOException {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("SMTPUTF8").start();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("MAIL FROM:<\u00e4@sender.test> SMTPUTF8")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<\u4f60@recipient.test>")).startsWith("250 ");
            client.say("DATA");
            client.say(".");
            assertThat(server.received().get(0).envelopeFrom()).isEqualTo("\u00e4@sender.test");
            assertThat(server.received().get(0).recipients()).containsExactly("\u4f60@recipient.test");
        }
    }

    @Test
    void advertisedExtensionsAreConfigurable() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .hostName("relay.test")
                        .extensions("SIZE 1000", "DSN")
                        .start();
                RawClient client = new RawClient(server)) {
            assertThat(client.reply()).isEqualTo("220 relay.test ESMTP");
            assertThat(client.say("EHLO client.test")).isEqualTo("250-relay.test\n250-SIZE 1000\n250 DSN");
        }
    }

    @Test
    void oversizedContentIsReadAndRejected() throws IOException {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().contentLimit(100).start();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.deliver("a@sender.test", "b@recipient.test", "x".repeat(98) + "\r\n."))
                    .startsWith("250 ");
            assertThat(client.deliver("a@sender.test", "b@recipient.test", "x".repeat(99) + "\r\n."))
                    .startsWith("552 ");
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void oversizedCommandIsDropped() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("NOOP " + "x".repeat(60_000))).startsWith("250 ");
            assertThat(client.say("NOOP " + "x".repeat(300_000))).startsWith("500 ");
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void sessionShowsBothSides() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            try (RawClient client = RawClient.greeted(server)) {
                client.deliver("a@sender.test", "b@recipient.test", "x\r\n.");
                client.say("QUIT");
            }
            server.awaitNoConnections(PATIENCE);
            SessionLog session = server.sessions().get(0);
            assertThat(session.isEnded()).isTrue();
            assertThat(session.lines())
                    .containsSequence("C: DATA", "S: 354 End data with <CR><LF>.<CR><LF>", "-- content of 3 bytes");
            assertThat(session.clientLines())
                    .containsExactly(
                            "EHLO client.test",
                            "MAIL FROM:<a@sender.test>",
                            "RCPT TO:<b@recipient.test>",
                            "DATA",
                            "QUIT");
            assertThat(session.serverLines()).startsWith("220 mail.test ESMTP").endsWith("221 2.0.0 Bye");
        }
    }

    @Test
    void discardedBodiesKeepEnvelopes() throws IOException {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().keepBodies(false).start();
                RawClient client = RawClient.greeted(server)) {
            String body = "Message-ID: <1@sender.test>\r\n\r\n" + "x".repeat(200_000) + "\r\n";
            client.deliver("a@sender.test", "b@recipient.test", body + ".");
            ReceivedMail mail = server.received().get(0);
            assertThat(mail.size()).isEqualTo(body.length());
            assertThat(mail.messageId()).contains("<1@sender.test>");
            assertThat(mail.sha256()).hasSize(64);
            assertThatThrownBy(mail::content)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("keepBodies");
        }
    }

    @Test
    void discardingServerCountsMails() throws IOException {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().discarding().start();
                RawClient client = RawClient.greeted(server)) {
            client.deliver("a@sender.test", "b@recipient.test", "x\r\n.");
            assertThat(server.awaitReceived(1, PATIENCE)).isEmpty();
            assertThat(server.receivedCount()).isEqualTo(1);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.sessions()).isEmpty();
        }
    }

    @Test
    void closedServerFreesItsPort() throws IOException {
        ScriptedSmtpServer first = ScriptedSmtpServer.start();
        RawClient client = RawClient.greeted(first);
        assertThatThrownBy(() -> ScriptedSmtpServer.builder().port(first.port()).start())
                .isInstanceOf(UncheckedIOException.class);
        first.close();
        first.close();
        assertThatThrownBy(() -> client.say("NOOP")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new RawClient(first)).isInstanceOf(IOException.class);
        try (ScriptedSmtpServer second =
                        ScriptedSmtpServer.builder().port(first.port()).start();
                RawClient again = RawClient.greeted(second)) {
            assertThat(again.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void timeoutWaitingForMailListsEvents() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            assertThatThrownBy(() -> server.awaitReceived(1, Duration.ofMillis(10)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("has taken 0 mails, not 1");
        }
    }
}
