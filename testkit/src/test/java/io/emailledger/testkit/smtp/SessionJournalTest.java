package io.emailledger.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionJournalTest {
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("accepted.log");
    }

    private SmtpServerBuilder journalling() {
        return ScriptedSmtpServer.builder().journalTo(file).time(() -> NOON);
    }

    @Test
    void mailIsJournaledBeforeAcceptance() throws IOException {
        try (ScriptedSmtpServer server = journalling().start();
                RawClient client = RawClient.greeted(server)) {
            client.say("MAIL FROM:<>");
            client.say("RCPT TO:<b@recipient.test>");
            client.say("RCPT TO:<\"a %\tb\"@recipient.test>");
            client.say("RCPT TO:<c@recipient.test>");
            client.say("DATA");
            client.say("Message-ID: <1@sender.test>\r\n\r\n.");

            ReceivedMail mail = server.received().get(0);
            assertThat(JournalEntry.readAll(file))
                    .containsExactly(new JournalEntry(
                            NOON,
                            1,
                            Optional.of("<1@sender.test>"),
                            "",
                            mail.recipients(),
                            mail.sha256(),
                            mail.size()));
            assertThat(Files.readString(file))
                    .isEqualTo("2026-11-02T12:00:00Z\t1\t<1@sender.test>\t<>\t"
                            + String.join(" ", "<b@recipient.test>", "<c@recipient.test>") + "\t" + mail.sha256()
                            + "\t31\n");
        }
    }

    @Test
    void anyAddressIsReadBack() {
        JournalEntry entry = new JournalEntry(
                NOON,
                7,
                Optional.empty(),
                "\"a % b\"@sender.test",
                List.of("\"x y\"@recipient.test", "\u4f60@recipient.test"),
                "00",
                12);
        writeAndExpect(entry.toLine(), entry);
    }

    private void writeAndExpect(String line, JournalEntry... entries) {
        try {
            Files.writeString(file, line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(JournalEntry.readAll(file)).containsExactly(entries);
    }

    @Test
    void lostReplyIsJournaledAndRejectionIsNot() throws IOException {
        try (ScriptedSmtpServer server = journalling().discarding().start()) {
            server.when(Phase.FINAL_DOT).sender("lost@sender.test").then(Reaction.loseAnswer());
            server.when(Phase.FINAL_DOT).sender("refused@sender.test").then(Reaction.reply(554, "No"));
            try (RawClient client = RawClient.greeted(server)) {
                client.deliver("refused@sender.test", "b@recipient.test", ".");
                assertThatThrownBy(() -> client.deliver("lost@sender.test", "b@recipient.test", "."))
                        .isInstanceOf(IOException.class);
            }
            assertThat(JournalEntry.readAll(file))
                    .extracting(JournalEntry::envelopeFrom)
                    .containsExactly("lost@sender.test");
            assertThat(server.receivedCount()).isEqualTo(1);
        }
    }

    @Test
    void secondServerAppendsToTheJournal() throws IOException {
        for (int run = 0; run < 2; run++) {
            try (ScriptedSmtpServer server = journalling().start();
                    RawClient client = RawClient.greeted(server)) {
                client.deliver(run + "@sender.test", "b@recipient.test", ".");
            }
            // A killed server leaves the beginning of a line about a mail that it never accepted.
            Files.writeString(file, "2026-11-02T12:00:00Z\t9\t<un", StandardOpenOption.APPEND);
            assertThat(JournalEntry.readAll(file)).hasSize(run + 1);
        }
        assertThat(JournalEntry.readAll(file))
                .extracting(JournalEntry::envelopeFrom)
                .containsExactly("0@sender.test", "1@sender.test");
    }

    @Test
    void mailIsDeferredWhenJournalFails() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no device here refuses to be written");
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().journalTo(full).start();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.deliver("a@sender.test", "b@recipient.test", ".")).startsWith("451 ");
            assertThat(server.receivedCount()).isZero();
        }
    }

    @Test
    void invalidJournalFileIsRejected() throws IOException {
        Files.writeString(file, "something else\n");
        assertThatThrownBy(() -> JournalEntry.readAll(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 fields");
    }

    @Test
    void acceptedMailSurvivesKillOfServer() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournallingServer.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int agreed = 0;
        try (BufferedReader out = killed.inputReader();
                RawClient client = new RawClient("127.0.0.1", Integer.parseInt(out.readLine()))) {
            client.reply();
            client.say("EHLO client.test");
            while (true) {
                client.deliver(agreed + "@sender.test", "b@recipient.test", ".");
                agreed++;
                if (agreed == 200) {
                    // Kills asynchronously: the conversation continues until the process has ended.
                    killed.destroyForcibly();
                }
            }
        } catch (IOException e) {
            assertThat(killed.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            killed.destroyForcibly();
        }
        List<String> noted = JournalEntry.readAll(file).stream()
                .map(JournalEntry::envelopeFrom)
                .toList();
        assertThat(noted).hasSizeBetween(agreed, agreed + 1).doesNotHaveDuplicates();
        assertThat(agreed).isGreaterThanOrEqualTo(200);
    }

    /** A server in a separate process, to be killed: prints its port and serves until then. */
    static final class JournallingServer {
        private JournallingServer() {}

        public static void main(String[] args) throws IOException {
            try (ScriptedSmtpServer server =
                    ScriptedSmtpServer.builder().journalTo(Path.of(args[0])).start()) {
                System.out.println(server.port());
                // The parent process holds the other end of this pipe. The server ends with it.
                System.in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
