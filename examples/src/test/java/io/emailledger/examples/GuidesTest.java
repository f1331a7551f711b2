package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the guides with the code: the tutorial runs, log lines exist, indexes are complete. */
class GuidesTest {
    private static final Path DOCS = Pages.ROOT.resolve("docs");
    private static final Path TUTORIAL = DOCS.resolve("tutorial.md");
    private static final List<String> PUBLISHED =
            List.of("core", "smtp-transport", "bounce-mailbox", "tracking", "jdbc-store");

    /** Text blocks of one line, and literals that a plus sign joins, are one text. */
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    @TempDir
    private Path folder;

    @Test
    void tutorialSendsFirstEmail() throws Exception {
        SSLContext before = SSLContext.getDefault();
        try (ScriptedSmtpServer server = server()) {
            SSLContext.setDefault(TestTls.localhost().clientContext());

            assertThat(run(server, "right", "pat@home.example")).contains("Status: DELIVERED", "S: 250 2.0.0");
            assertThat(run(server, "wrong", "kim@home.example"))
                    .contains(
                            "Status: PENDING",
                            "It waits: SENDER_REFUSED",
                            "phase AUTH, cause ACCOUNT",
                            "* the login was not accepted: check the values passed to login(...)"
                                    + " or loginWithToken(...)")
                    .doesNotContain("wrong");
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void codeOfRoutesPageCompiles() throws IOException {
        List<String> blocks = Pages.blocks(DOCS.resolve("routes.md"), "java");
        assertThat(blocks).hasSizeGreaterThan(4);
        StringBuilder source = new StringBuilder("""
                import io.emailledger.*;
                import io.emailledger.routes.*;
                import io.emailledger.smtp.SmtpTransport;
                import io.emailledger.spi.*;
                import java.sql.*;
                import java.util.Optional;
                import javax.sql.DataSource;
                abstract class RoutesPage {
                    HistoryStore store;
                    Transport relay;
                    Transport otherRelay;
                    Transport bulkRelay;
                    DataSource dataSource;
                    abstract static class Setting {
                        EmailLedger ledger;
                    }
                """);
        for (int i = 0; i < blocks.size(); i++) {
            source.append(
                    "class Block" + i + " extends Setting { void run() throws Exception {\n" + blocks.get(i) + "}}\n");
        }

        compile(Files.writeString(folder.resolve("RoutesPage.java"), source.append("}\n")), folder);
    }

    @Test
    void codeOfProviderEventsPageCompiles() throws IOException {
        List<String> blocks = Pages.blocks(DOCS.resolve("provider-webhooks.md"), "java");
        assertThat(blocks).hasSize(3);
        String source = """
                import com.sun.net.httpserver.HttpServer;
                import io.emailledger.*;
                import io.emailledger.providers.*;
                import io.emailledger.spi.*;
                import java.util.Set;
                abstract class ProviderEventsPage {
                    HttpServer httpServer;
                    HistoryStore store;
                    Transport transport;
                    String password;
                    String token;
                    Set<String> ranges;
                    void start(EmailLedger ledger) {
                %s}
                    void secrets() {
                        java.util.List.of(%s);
                    }
                    void header() {
                %s}
                }
                """.formatted(
                        blocks.get(0),
                        blocks.get(1).replaceAll(" +//[^\n]*", "").strip().replaceAll("\n", ","),
                        blocks.get(2));

        compile(Files.writeString(folder.resolve("ProviderEventsPage.java"), source), folder);
    }

    @Test
    void tutorialUsesVersionsOfTheBuild() {
        String pom = Pages.text(Pages.ROOT.resolve("pom.xml"));
        String block = Pages.blocks(TUTORIAL, "xml").get(0);
        for (String property : List.of("h2.version", "slf4j.version")) {
            String version = pom.replaceAll("(?s).*<" + property + ">([^<]+)<.*", "$1");
            assertThat(block).contains("<version>" + version + "</version>");
        }
    }

    @Test
    void quotedLogLinesAreInTheCode() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String module : PUBLISHED) {
            try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.append(JOINED.matcher(Pages.text(file)).replaceAll("")));
            }
        }
        List<String> quoted = Pages.blocks(DOCS.resolve("troubleshooting.md"), "log");
        assertThat(quoted).hasSizeGreaterThan(10);
        for (String line : quoted) {
            for (String part : line.strip().split("\u2026")) {
                assertThat(sources.toString()).contains(part.strip());
            }
        }
    }

    @Test
    void everyProgramIsInTheIndex() throws Exception {
        String page = Pages.text(DOCS.resolve("how-to.md"));

        assertThat(HowtoTest.programs()).allMatch(name -> page.contains("[" + name + "]("));
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        String index = Pages.text(DOCS.resolve("README.md"));
        try (Stream<Path> pages = Files.list(DOCS)) {
            assertThat(pages.map(page -> page.getFileName().toString())
                            .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
                    .allMatch(name -> index.contains("](" + name + ")"));
        }
    }

    private static ScriptedSmtpServer server() {
        return ScriptedSmtpServer.builder()
                .startTls(TestTls.localhost().serverContext())
                .requireLogin("ana", "right")
                .start();
    }

    /** Runs the program of the tutorial; the password and the folder of the database are ours. */
    private String run(ScriptedSmtpServer server, String password, String recipient) throws Exception {
        Path run = Files.createDirectory(folder.resolve(password));
        String source = Pages.blocks(TUTORIAL, "java")
                .get(0)
                .replace("System.getenv(\"SMTP_PASSWORD\")", '"' + password + '"')
                .replace("jdbc:h2:file:./history", "jdbc:h2:file:" + run.resolve("history"));
        compile(Files.writeString(run.resolve("FirstEmail.java"), source), run);
        String[] arguments = {
            server.host(), Integer.toString(server.port()), "ana", "ana@app.example", recipient,
        };
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {run.toUri().toURL()}, GuidesTest.class.getClassLoader())) {
            Class<?> program = loader.loadClass("FirstEmail");
            return Printed.by(() -> program.getMethod("main", String[].class).invoke(null, (Object) arguments));
        }
    }

    private static void compile(Path file, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
            assertThat(compiler.getTask(problems, files, null, options, null, files.getJavaFileObjects(file))
                            .call())
                    .as(problems.toString())
                    .isTrue();
        }
    }
}
