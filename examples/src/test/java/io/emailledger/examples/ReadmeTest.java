package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.Transport;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the code of the README unchanged. */
class ReadmeTest {
    private static final Path README = Pages.ROOT.resolve("README.md");
    private static final String USER = "office@clinic.example";
    private static final String PASSWORD = "a password that is nowhere";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Replaces only the address of the server and the paths of files. */
    private static final Map<String, String> OURS = Map.of(
            "\"smtp.example.com\", 587", "host, port",
            "\"127.0.0.1\", 8025", "\"127.0.0.1\", 0",
            "Path.of(\"", "folder.resolve(\"");

    @TempDir
    private Path folder;

    private final SSLContext before = defaultContext();
    private final ScriptedSmtpServer server = ScriptedSmtpServer.builder()
            .startTls(TestTls.localhost().serverContext())
            .requireLogin(USER, PASSWORD)
            .start();

    private static SSLContext defaultContext() {
        try {
            return SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void trustTheServer() throws IOException {
        SSLContext.setDefault(TestTls.localhost().clientContext());
        Files.writeString(folder.resolve("invoice.pdf"), "%PDF-1.4");
    }

    @AfterEach
    void forgetTheServer() {
        SSLContext.setDefault(before);
        server.close();
    }

    @Test
    void codeBlocksOfReadmeRun() throws Exception {
        List<String> blocks = Pages.blocks(README, "java");
        ReadmeSetting setting = compiled(blocks);
        setting.user = USER;
        setting.password = PASSWORD;
        setting.host = server.host();
        setting.port = server.port();
        setting.folder = folder;
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + folder.resolve("history"));
        setting.dataSource = h2;

        run(setting, 0);
        ReceivedMail mail = server.awaitReceived(1, PATIENCE).get(0);
        setting.ledger.close();
        assertThat(mail.recipients()).containsExactly("pat@home.example");
        assertThat(mail.header("Subject")).hasValue("Invoice 42");
        assertThat(mail.text()).contains("filename=\"invoice.pdf\"");

        setting.store = JdbcHistoryStore.create(h2);
        setting.transport = transport();
        setting.httpServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        setting.confirmation = Email.from("shop@mill.example")
                .to("kim@home.example")
                .subject("Order 7")
                .text("Thank you.")
                .build();
        try (EmailLedger ledger =
                        EmailLedger.builder(setting.store, transport()).build();
                Connection connection = h2.getConnection()) {
            connection.createStatement().execute("create table shop_order (id integer)");
            setting.connection = connection;
            setting.saveOrder = connection.prepareStatement("insert into shop_order (id) values (7)");
            EmailRecord sent = ledger.find(setting.id).orElseThrow();
            assertThat(sent.status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(ledger.log(setting.id).text()).contains("TLSv1.3").doesNotContain(PASSWORD);
            setting.ledger = ledger;
            for (int i = 1; i < blocks.size(); i++) {
                // Each ledger closes the transport that it was given.
                setting.transport = transport();
                run(setting, i);
            }
            assertThat(server.awaitReceived(3, PATIENCE).subList(1, 3))
                    .as(
                            "the resend with its attachment supplied again, and the confirmation, on connections of their own")
                    .anySatisfy(resent -> assertThat(resent.recipients()).containsExactly("pat@work.example"))
                    .anySatisfy(order -> assertThat(order.header("Subject")).hasValue("Order 7"));
        }
    }

    private Transport transport() {
        return SmtpTransport.relay(server.host(), server.port())
                .login(USER, PASSWORD)
                .build();
    }

    @Test
    void firstBlockIsShort() {
        assertThat(Pages.blocks(README, "java").get(0).lines().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void dependencyVersionsAreCurrent() {
        String pom = Pages.text(Pages.ROOT.resolve("pom.xml"));
        Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
        assertThat(version.find()).isTrue();
        String block = Pages.blocks(README, "xml").get(0);
        Matcher dependency = Pattern.compile("<groupId>io.emailledger</groupId>\\s+<artifactId>email-ledger-([a-z-]+)"
                        + "</artifactId>\\s+<version>([^<]+)</version>")
                .matcher(block);
        int found = 0;
        while (dependency.find()) {
            assertThat(Pages.ROOT.resolve(dependency.group(1)).resolve("pom.xml"))
                    .exists();
            assertThat(dependency.group(2)).isEqualTo(version.group(1));
            found++;
        }
        assertThat(found).isEqualTo(2);
    }

    private static void run(ReadmeSetting setting, int block) throws Exception {
        setting.getClass().getMethod("block" + block).invoke(setting);
    }

    /** Puts each block into its own method. The first creates the ledger and the id that the others use. */
    private ReadmeSetting compiled(List<String> blocks) throws Exception {
        StringBuilder source = new StringBuilder();
        for (String name : List.of(
                "",
                ".actions",
                ".bounces",
                ".history",
                ".jakarta",
                ".jdbc",
                ".local",
                ".message",
                ".page",
                ".report",
                ".retention",
                ".smtp",
                ".spi",
                ".suppression",
                ".tracking")) {
            source.append("import io.emailledger").append(name).append(".*;\n");
        }
        source.append(
                "import java.net.InetSocketAddress;\nimport java.net.URI;\nimport java.nio.file.Path;\nimport java.time.Duration;\nimport java.time.InstantSource;\nimport java.util.Optional;\nimport java.util.Set;\n");
        source.append("public class Readme extends ")
                .append(ReadmeSetting.class.getCanonicalName())
                .append(" {\n");
        for (int i = 0; i < blocks.size(); i++) {
            String block = blocks.get(i);
            for (Map.Entry<String, String> ours : OURS.entrySet()) {
                block = block.replace(ours.getKey(), ours.getValue());
            }
            source.append("public void block")
                    .append(i)
                    .append("() throws Exception {\n")
                    .append(block);
            source.append(i == 0 ? "this.ledger = ledger;\nthis.id = id;\n" : closing(block))
                    .append("}\n");
        }
        return instance(source.append("}\n").toString());
    }

    /** An application closes at shutdown what a block opens. Here that is at the end of the block. */
    private static String closing(String block) {
        Matcher opened = Pattern.compile("(?:EmailLedger|BounceMailbox|HistoryServer) (\\w+) =")
                .matcher(block);
        StringBuilder closing = new StringBuilder();
        while (opened.find()) {
            closing.insert(0, opened.group(1) + ".close();\n");
        }
        return closing.toString();
    }

    private ReadmeSetting instance(String source) throws Exception {
        Path file = Files.writeString(folder.resolve("Readme.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-proc:none", "-d", folder.toString(), "-classpath", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(problems, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(problems + source).isTrue();
        }
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader());
        return (ReadmeSetting) loader.loadClass("Readme").getConstructor().newInstance();
    }
}
