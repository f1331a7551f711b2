package io.emailledger.spring;

import static io.emailledger.testkit.LedgerAssertions.assertThatEmail;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.spring.restarted.RestartedShop;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that Spring Boot's DevTools restart an application, in a process of its own, while e-mails are pending. */
class DevToolsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRIGGER = ".restart";

    /** H2 would close itself at the end of the process, while the ledger closes. */
    private static final String KEPT_OPEN = ";DB_CLOSE_ON_EXIT=FALSE";

    /** A bean of DevTools, which cannot give back its connection to the database that it has shut down. */
    private static final String SHUTDOWN_BEAN = "inMemoryDatabaseShutdownExecutor";

    /** What a small application does not have on its class path. */
    private static final Pattern NOT_NEEDED = Pattern.compile(
            ".*(test-classes|/junit|/surefire|/hibernate|/flyway|opentelemetry|tracing|/spring-boot-micrometer|actuator|security|tomcat|webmvc|webflux).*");

    @TempDir
    Path folder;

    /** A directory on the class path, whose classes DevTools load anew at each restart. */
    private Path application;

    @BeforeEach
    void copyApplication() throws Exception {
        application = folder.resolve("application");
        String place = RestartedShop.class.getPackageName().replace('.', '/');
        Path from = Path.of(RestartedShop.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(place);
        Path to = Files.createDirectories(application.resolve(place));
        try (Stream<Path> classes = Files.list(from)) {
            for (Path file : classes.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Files.writeString(application.resolve(TRIGGER), "");
    }

    @ParameterizedTest(name = "ledger loaded by {0}")
    @ValueSource(strings = {"AppClassLoader", "RestartClassLoader"})
    @Timeout(240)
    void restartedApplicationSendsEachEmailOnce(String loaderOfTheLedger) throws Exception {
        keepLedgerInBaseLoader(loaderOfTheLedger.equals("AppClassLoader"));
        String url = "jdbc:h2:file:" + folder.resolve("history") + KEPT_OPEN;
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            server.when(Phase.FINAL_DOT).times(1).then(Reaction.stall());
            try (Application shop = start(url, server)) {
                shop.awaitLine("started");
                awaitConnection(server);
                edit();
                shop.awaitLine("closing");
                server.release();

                server.awaitReceived(4, PATIENCE);
                shop.awaitLine("restarted");
                assertThat(shop.lines())
                        .contains("pool closes while the ledger is closed", "threads left: []")
                        .doesNotContain("pool closes while the ledger is open")
                        .filteredOn(line -> line.startsWith("application by"))
                        .containsExactly("application by RestartClassLoader", "application by RestartClassLoader");
                assertThat(shop.lines()).contains("ledger by " + loaderOfTheLedger);
                shop.stop();
                assertThat(shop.output()).doesNotContain("Exception");
            }
            assertThat(server.received())
                    .extracting(mail -> mail.header("Subject").orElseThrow())
                    .containsExactlyInAnyOrder("Order 1", "Order 2", "Order 3", "Order 4");
        }
        assertEachWasDeliveredOnce(url);
    }

    /** DevTools shut such a database down while the first application closes. */
    @Test
    @Timeout(240)
    void restartedApplicationFindsItsDatabaseInMemoryEmpty() throws Exception {
        keepLedgerInBaseLoader(true);
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                Application shop = start(Boot.h2() + KEPT_OPEN, server)) {
            shop.awaitLine("started");
            server.awaitReceived(3, PATIENCE);
            edit();

            shop.awaitLine("restarted");
            assertThat(server.awaitReceived(4, PATIENCE))
                    .last()
                    .satisfies(mail -> assertThat(mail.header("Subject")).hasValue("Order 4"));
            shop.stop();
            assertThat(shop.lines()).contains("pool closes while the ledger is closed", "threads left: []");
            assertThat(shop.output()).doesNotContain("Exception");
        }
    }

    /**
     * DevTools restart directories, and no jars. The modules of this build are one or the other, depending on how far it
     * was built.
     */
    private void keepLedgerInBaseLoader(boolean keep) throws IOException {
        Path settings = Files.createDirectories(application.resolve("META-INF")).resolve("spring-devtools.properties");
        Files.writeString(
                settings,
                keep
                        ? "restart.exclude.ledger=.*/target/classes/\n"
                        : "restart.include.ledger=.*/email-ledger-[^/]*\\\\.jar\n");
    }

    /** DevTools restart an application in which something has changed when the trigger file changes too. */
    private void edit() throws IOException {
        Files.writeString(application.resolve("messages.properties"), "greeting=Hello\n");
        Files.writeString(application.resolve(TRIGGER), "now");
    }

    private static void awaitConnection(ScriptedSmtpServer server) {
        while (server.sessions().stream()
                .noneMatch(session -> session.clientLines().contains("DATA"))) {
            Thread.onSpinWait();
        }
    }

    private static void assertEachWasDeliveredOnce(String url) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        database.setUser("sa");
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database), LocalTransports.discarding())
                .workers(0)
                .build()) {
            assertThat(ledger.history(HistoryQuery.all().tag("order")).emails())
                    .hasSize(4)
                    .allSatisfy(email ->
                            assertThatEmail(ledger, email.id()).isDelivered().hasAttempts(1));
        }
    }

    private Application start(String url, ScriptedSmtpServer server) throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                RestartedShop.class.getName()));
        for (String property : Boot.mail(
                server,
                url,
                "spring.datasource.username=sa",
                "spring.main.web-application-type=none",
                "spring.main.keep-alive=true",
                "spring.main.banner-mode=off",
                "spring.devtools.restart.trigger-file=" + TRIGGER,
                "spring.devtools.restart.poll-interval=100ms",
                "spring.devtools.restart.quiet-period=50ms",
                "spring.devtools.livereload.enabled=false",
                "email-ledger.workers=1",
                "email-ledger.smtp.connections=1")) {
            command.add("--" + property);
        }
        return new Application(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private String classPath() {
        return application
                + File.pathSeparator
                + Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !NOT_NEEDED.matcher(entry).matches())
                        .collect(Collectors.joining(File.pathSeparator));
    }

    /** The process of an application. Its output is read by a thread, so that waiting for a line ends in any case. */
    private static final class Application implements AutoCloseable {
        private static final String LINE = "shop: ";

        private final Process process;
        private final Thread reader;
        private final List<String> output = new ArrayList<>();

        Application(Process process) {
            this.process = process;
            this.reader = new Thread(this::read, "output-of-the-shop");
            reader.start();
        }

        private void read() {
            try (BufferedReader lines = process.inputReader(UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    add(line);
                }
            } catch (IOException e) {
                add("its output ended: " + e);
            }
        }

        private synchronized void add(String line) {
            output.add(line);
            notifyAll();
        }

        /** Waits until the application prints a line that begins so. */
        synchronized void awaitLine(String beginning) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (lines().stream().noneMatch(line -> line.startsWith(beginning))) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0 || !process.isAlive() && !reader.isAlive()) {
                    throw new AssertionError("The application did not say \"" + beginning + "\":\n" + output());
                }
                wait(Math.min(left, 1_000));
            }
        }

        synchronized List<String> lines() {
            return output.stream()
                    .filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()))
                    .toList();
        }

        synchronized String output() {
            return output.stream().filter(line -> !line.contains(SHUTDOWN_BEAN)).collect(Collectors.joining("\n"));
        }

        /** Ends the application as an operator does, and reads the rest of what it prints. */
        void stop() throws InterruptedException {
            // Process.destroy() would close the output as well.
            process.toHandle().destroy();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            reader.join();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
