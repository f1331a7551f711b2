package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that acknowledged commits survive the death of the process, for every URL. */
class H2DurabilityTest {
    private static final String DELAY =
            "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", ";WRITE_DELAY=500"})
    void commitsAreWrittenWithoutDelay(String options) throws Exception {
        try (Connection watcher = H2.inFile(directory, options).getConnection();
                JdbcHistoryStore store = JdbcHistoryStore.create(H2.inFile(directory, options))) {
            store.now();
            store.insert(List.of(Emails.of("one").make()));

            try (Statement statement = watcher.createStatement();
                    ResultSet row = statement.executeQuery(DELAY)) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("0");
            }
        }
    }

    @Test
    void userWithoutRightToSetDelayIsRejected() throws Exception {
        String url = "jdbc:h2:" + directory.resolve("ledger");
        try (Connection admin = DriverManager.getConnection(url, "sa", "");
                Statement statement = admin.createStatement()) {
            statement.execute("create user app password 'app'");
            statement.execute("grant alter any schema to app");
            statement.execute("grant all on schema public to app");
            statement.execute("set write_delay 500");
            DriverDataSource app = new DriverDataSource(url + ";USER=app;PASSWORD=app");

            assertThatThrownBy(() -> JdbcHistoryStore.create(app))
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "The H2 database writes commits with a delay, so that a process that is killed would lose e-mails that were "
                                    + "recorded. Let an administrator execute SET WRITE_DELAY 0, or let the store connect as one.");

            statement.execute("set write_delay 0");
            try (JdbcHistoryStore store = JdbcHistoryStore.create(app)) {
                EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
                assertThat(store.find(id)).isPresent();
            }
            assertThatThrownBy(() ->
                            JdbcHistoryStore.builder(app).forceToDisk(true).build())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("must be an administrator");
        }
    }

    @Test
    void syncedFileKeepsItsContent() {
        try (JdbcHistoryStore store = JdbcHistoryStore.builder(H2.inFile(directory, ""))
                .forceToDisk(true)
                .build()) {
            EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
            assertThat(store.find(id)).isPresent();
        }
    }

    @Test
    void lossyVersionIsRejectedExceptInMemory() {
        Wrapped.Hook claimsToBe = (connection, method) -> method.equals("getMetaData")
                ? Wrapped.metaData(connection.getMetaData(), "getDatabaseProductVersion", "2.5.252 (2026-05-31)")
                : Wrapped.PROCEED;

        assertThatThrownBy(() -> JdbcHistoryStore.create(Wrapped.with(H2.inFile(directory, ""), claimsToBe)))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("H2 2.5.252 loses commits that have returned, and locks rows for ever, when its"
                        + " process is killed. Use another version, such as 2.4.240.");
        try (JdbcHistoryStore store = JdbcHistoryStore.create(Wrapped.with(H2.inMemory(), claimsToBe))) {
            assertThat(store.insert(List.of(Emails.of("one").make()))).hasSize(1);
        }
    }

    @Test
    void acknowledgedCommitsSurviveKill() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        RecordsUntilKilled.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<EmailId> acknowledged = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged.add(EmailId.of(line));
                if (acknowledged.size() == 200) {
                    // Through the handle: Process.destroy would close the stream and lose buffered lines.
                    child.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200);
        try (JdbcHistoryStore store = JdbcHistoryStore.create(H2.inFile(directory, ""))) {
            assertThat(acknowledged).allSatisfy(id -> {
                assertThat(store.find(id)).isPresent();
                assertThat(store.body(id)).isPresent();
            });
        }
    }

    private static String classPath() {
        String modules = System.getProperty("jdk.module.path");
        String classes = System.getProperty("java.class.path");
        // The classes of this test are patched into the module of the store.
        String tests = Path.of("target", "test-classes").toAbsolutePath().toString();
        return String.join(File.pathSeparator, tests, classes, modules == null ? "" : modules);
    }

    /** Records e-mails and prints the id of each once it is recorded, through a URL that asks for lossy commits. */
    static final class RecordsUntilKilled {
        private RecordsUntilKilled() {}

        public static void main(String[] arguments) {
            try (JdbcHistoryStore store =
                    JdbcHistoryStore.create(H2.inFile(Path.of(arguments[0]), ";WRITE_DELAY=500;DB_CLOSE_DELAY=-1"))) {
                while (true) {
                    System.out.println(
                            store.insert(List.of(Emails.of("one").make())).get(0));
                    System.out.flush();
                }
            }
        }
    }
}
