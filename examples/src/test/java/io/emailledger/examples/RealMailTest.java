package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testkit.smtp.JournalEntry;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.SmtpServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends a folder of messages as an operator does: twice, with an unreachable relay, and with a process that is killed
 * during the run.
 */
class RealMailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Path folder;
    private Path journal;
    private final Printed printed = new Printed();

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectory(directory.resolve("mails"));
        journal = directory.resolve("journal");
    }

    private void messages(int count) throws IOException {
        for (int i = 1; i <= count; i++) {
            Files.writeString(folder.resolve(i + ".eml"), message(i));
        }
    }

    private static String message(int number) {
        return "From: office@clinic.example\r\nTo: patients@home.example\r\nSubject: Number " + number
                + "\r\n\r\nHello\r\n";
    }

    private SmtpServerBuilder server() {
        return ScriptedSmtpServer.builder().journalTo(journal);
    }

    private List<String> args(int port, String... more) {
        List<String> args = new ArrayList<>(
                List.of("--smtp", "127.0.0.1:" + port, "--tls", "none", "--to", "me@home.example", "--db", database()));
        args.addAll(List.of(more));
        args.add(folder.toString());
        return args;
    }

    private String database() {
        return directory.resolve("history").toString();
    }

    private int run(int port, String... more) throws Exception {
        return OfficeDay.run(args(port, more), Map.of(), directory, printed.stream());
    }

    private static Set<String> subjects(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "Number " + i).collect(Collectors.toSet());
    }

    private static Set<String> subjects(ScriptedSmtpServer server) {
        return server.received().stream()
                .map(mail -> mail.header("Subject").orElseThrow())
                .collect(Collectors.toSet());
    }

    @Test
    void secondRunSendsNothingTwice() throws Exception {
        messages(12);
        try (ScriptedSmtpServer server = server().start()) {
            assertThat(run(server.port())).isZero();
            assertThat(printed.text()).contains("12 messages: 12 recorded now, 0 known from an earlier run.");
            assertThat(run(server.port())).isZero();
            assertThat(printed.text()).contains("12 messages: 0 recorded now, 12 known from an earlier run.");

            assertThat(server.received())
                    .hasSize(12)
                    .allMatch(mail -> mail.recipients().equals(List.of("me@home.example")));
            assertThat(subjects(server)).isEqualTo(subjects(12));
        }
    }

    @Test
    void copiedFileIsSentOncePerRecipient() throws Exception {
        messages(1);
        Files.copy(folder.resolve("1.eml"), folder.resolve("copy.eml"));
        try (ScriptedSmtpServer server = server().start()) {
            assertThat(run(server.port())).isZero();
            assertThat(run(server.port(), "--to", "you@home.example")).isZero();
            assertThat(server.received())
                    .extracting(ReceivedMail::recipients)
                    .containsExactly(List.of("me@home.example"), List.of("you@home.example"));
        }
    }

    @Test
    void unusableFilesAreReportedAndTheRestIsSent() throws Exception {
        messages(1);
        Files.writeString(folder.resolve("author.eml"), "Subject: nobody\r\n\r\nHello\r\n");
        Files.writeString(folder.resolve("notes.txt"), "not a message");
        try (ScriptedSmtpServer server = server().start()) {
            assertThat(run(server.port())).isEqualTo(1);
            assertThat(printed.text())
                    .contains("author.eml is left out: it has no author")
                    .contains("1 messages: 1 recorded now");
            assertThat(server.receivedCount()).isEqualTo(1);
        }
    }

    @Test
    void rejectionByRelayExitsWithOne() throws Exception {
        messages(1);
        try (ScriptedSmtpServer server = server().start()) {
            server.unknownUser("me@home.example");
            assertThat(run(server.port())).isEqualTo(1);
            assertThat(printed.text()).contains("BOUNCED").contains("the server said: 550 5.1.1 User unknown");
        }
    }

    @Test
    void unreachableRelayLosesNothing() throws Exception {
        messages(3);
        int port;
        // Bound, so that no other process takes it, and without anybody who listens.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress("127.0.0.1", 0));
            port = reserved.getLocalPort();
            assertThat(run(port, "--wait", "1")).isEqualTo(1);
        }
        assertThat(printed.text()).contains("PENDING").contains("Run the same command again to continue.");
        try (ScriptedSmtpServer server = server().port(port).start()) {
            assertThat(run(port, "--wait", "120")).isZero();
            assertThat(server.receivedCount()).isEqualTo(3);
        }
    }

    @Test
    void killedRunLosesNothing() throws Exception {
        int count = 40;
        long unrecorded;
        messages(count);
        try (ScriptedSmtpServer server = server().start()) {
            server.when(Phase.FINAL_DOT).then(Reaction.delay(Duration.ofMillis(250)));
            Process child = childFor(server.port());
            try {
                server.awaitReceived(6, PATIENCE);
            } finally {
                child.destroyForcibly();
            }
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            server.awaitNoConnections(PATIENCE);
            assertThat(server.receivedCount())
                    .as("it was killed during the run")
                    .isBetween(6L, count - 5L);
            unrecorded = server.receivedCount() - delivered();

            server.clearRules();
            assertThat(run(server.port())).as(printed.text()).isZero();
            assertThat(subjects(server)).as("lost: 0").isEqualTo(subjects(count));
        }
        List<JournalEntry> taken = JournalEntry.readAll(journal);
        Set<String> messageIds = new HashSet<>();
        taken.forEach(entry -> messageIds.add(entry.messageId().orElseThrow()));
        assertThat(messageIds).as("a second copy carries the same Message-ID").hasSize(count);
        assertThat((long) taken.size() - count)
                .as("second copies: e-mails whose acceptance was not recorded when it was killed")
                .isBetween(0L, unrecorded);
    }

    private long delivered() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + database(), "ledger", "");
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("select count(*) from el_email where status = 'DELIVERED'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Process childFor(int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OfficeDay.class.getName()));
        command.addAll(args(port));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }
}
