package io.emailledger.page.browser;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.page.HistoryServer;
import io.emailledger.page.HistoryServerBuilder;
import io.emailledger.routes.Routes;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import io.emailledger.tracking.JdkPixelHandler;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * An application with real parts: a ledger with an in-memory database, a mail server with TLS and a login, a web server
 * for the pixels, and the page. Nothing is sent until {@link #work} is called.
 */
final class Clinic implements AutoCloseable {
    private static final Address OFFICE = Address.of("Green Street Clinic", "office@greenstreet.example");
    private static final String USER = "office@greenstreet.example";
    private static final String PASSWORD = "mondschein-7-lagune";
    private static final byte[] SECRET =
            "32 random bytes, the same after a restart".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern PIXEL = Pattern.compile("<img src=(?:3D)?\"(http://127\\.0\\.0\\.1:[^\"]+)\"");

    final MovableClock clock;
    final ScriptedSmtpServer smtp;
    final HistoryStore store;
    final EmailLedger ledger;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpServer web;
    private final JdbcConnectionPool connections;
    private final UnaryOperator<HistoryServerBuilder> rights;
    private HistoryServer page;

    private Clinic(Instant now, UnaryOperator<HistoryServerBuilder> rights, UnaryOperator<Routes> routes)
            throws IOException {
        clock = MovableClock.startAt(now);
        smtp = ScriptedSmtpServer.builder()
                .hostName("mail.greenstreet.example")
                .startTls(TestTls.localhost().serverContext())
                .requireLogin(USER, PASSWORD)
                .start();
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.setExecutor(threads);
        web.start();
        connections = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "page", "");
        store = JdbcHistoryStore.builder(connections).time(clock).build();
        OpenTracking tracking = OpenTracking.at(URI.create(webAddress() + "t/")).signedWith(SECRET);
        ledger = EmailLedger.builder(
                        store,
                        routes.apply(Routes.byDefault(SmtpTransport.relay(smtp.host(), smtp.port())
                                .login(USER, PASSWORD)
                                .sslContext(TestTls.localhost().clientContext())
                                .time(clock)
                                .build())))
                .with(tracking)
                .time(clock)
                .workers(0)
                .build();
        web.createContext("/t/", new JdkPixelHandler(new PixelEndpoint(tracking, clock, ledger.reports()::observe)));
        this.rights = rights;
        openPage(0);
    }

    /** An application whose clock starts now, and whose page allows everything to every local visitor. */
    static Clinic open() {
        return open(Instant.now(), rights -> rights);
    }

    static Clinic open(Instant now, UnaryOperator<HistoryServerBuilder> rights) {
        return open(now, rights, routes -> routes);
    }

    static Clinic open(Instant now, UnaryOperator<HistoryServerBuilder> rights, UnaryOperator<Routes> routes) {
        try {
            return new Clinic(now, rights, routes);
        } catch (IOException e) {
            throw new UncheckedIOException("the host cannot be set up", e);
        }
    }

    private void openPage(int port) throws IOException {
        page = rights.apply(HistoryServer.of(ledger).time(clock).bind(new InetSocketAddress("127.0.0.1", port)))
                .start();
    }

    URI address() {
        return page.address();
    }

    /** Stops the page, and restarts it at the same address. */
    void whilePageIsAway(Runnable meanwhile) throws IOException {
        int port = page.address().getPort();
        page.close();
        meanwhile.run();
        openPage(port);
    }

    /** Serves another resource next to the pixels, which is not of the page's origin. */
    HttpServer web() {
        return web;
    }

    String webAddress() {
        return "http://127.0.0.1:" + web.getAddress().getPort() + "/";
    }

    EmailBuilder mail(String subject) {
        return Email.from(OFFICE).subject(subject);
    }

    EmailId send(EmailBuilder email) {
        return ledger.send(email.build());
    }

    /** Records a plain e-mail to this address. */
    EmailId send(String to, String subject) {
        return send(mail(subject).to(to).text("Dear reader,\n\nthis is about: " + subject + "\n"));
    }

    /** Sends all due e-mails. */
    void work() {
        ledger.sending().runOnce();
    }

    EmailRecord record(EmailId id) {
        return ledger.find(id).orElseThrow();
    }

    /** Loads the pixel of the mail that the server received last, as a mail program does. */
    void openLastReceived() {
        List<byte[]> contents =
                smtp.received().stream().map(mail -> mail.content()).toList();
        String text = new String(contents.get(contents.size() - 1), StandardCharsets.UTF_8).replace("=\r\n", "");
        Matcher image = PIXEL.matcher(text);
        if (!image.find()) {
            throw new AssertionError("the mail has no pixel");
        }
        HttpRequest get = HttpRequest.newBuilder(URI.create(image.group(1).replace("=3D", "=")))
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Thunderbird/128.0")
                .build();
        try {
            int status = HttpClient.newHttpClient()
                    .send(get, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new AssertionError("the pixel answered " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        page.close();
        ledger.close();
        web.stop(0);
        threads.shutdownNow();
        smtp.close();
        connections.dispose();
    }
}
