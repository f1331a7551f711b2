package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.JdbcHistoryStoreBuilder;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Routes;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.ScriptedTransport;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.Unsubscribe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** A ledger with its own database, and the page on top of it. Nothing is sent until the test requests it. */
final class OpenPage implements AutoCloseable {
    static final String FROM = "office@clinic.example";

    final ScriptedTransport transport = new ScriptedTransport();
    final HistoryStore store;
    final EmailLedger ledger;
    final PixelEndpoint pixels;
    private final JdbcConnectionPool connections;
    private final ServerKind.Running server;

    private OpenPage(
            InstantSource clock, UnaryOperator<HistoryStore> around, UnaryOperator<Routes> routes, Starter starter) {
        this(
                JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "ledger", ""),
                UnaryOperator.identity(),
                clock,
                around,
                routes,
                starter);
    }

    private OpenPage(
            JdbcConnectionPool pool,
            UnaryOperator<JdbcHistoryStoreBuilder> setting,
            InstantSource clock,
            UnaryOperator<HistoryStore> around,
            UnaryOperator<Routes> routes,
            Starter starter) {
        connections = pool;
        byte[] secret = "32 random bytes, the same for ever".getBytes(StandardCharsets.US_ASCII);
        OpenTracking tracking =
                OpenTracking.at(URI.create("http://127.0.0.1:1/t/")).signedWith(secret);
        store = around.apply(
                setting.apply(JdbcHistoryStore.builder(connections).time(clock)).build());
        EmailLedgerBuilder builder = EmailLedger.builder(store, routes.apply(Routes.byDefault(transport)))
                .time(clock)
                .with(tracking)
                .with(Unsubscribe.at(URI.create("http://127.0.0.1:1/u/")).signedWith(secret))
                .retry(Duration.ofMinutes(5), Duration.ofMinutes(5))
                .workers(0);
        ledger = builder.build();
        pixels = new PixelEndpoint(tracking, clock, ledger.reports()::observe);
        try {
            server = starter.start(ledger, clock);
        } catch (Exception e) {
            throw new IllegalStateException("The web server cannot be started.", e);
        }
    }

    /** Starts a web server with the page of a ledger. */
    private interface Starter {
        ServerKind.Running start(EmailLedger ledger, InstantSource clock) throws Exception;
    }

    private static Starter own(UnaryOperator<HistoryServerBuilder> setting) {
        return (ledger, clock) -> {
            HistoryServer server = setting.apply(HistoryServer.of(ledger)
                            .time(clock)
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .start();
            return new ServerKind.Running(server.address(), server);
        };
    }

    /** The page on a server of this kind. */
    static OpenPage on(ServerKind kind, UnaryOperator<HistoryWebPage> setting) {
        return on(kind, UnaryOperator.identity(), setting);
    }

    static OpenPage on(ServerKind kind, UnaryOperator<HistoryStore> around, UnaryOperator<HistoryWebPage> setting) {
        return new OpenPage(
                InstantSource.system(),
                around,
                UnaryOperator.identity(),
                (ledger, clock) ->
                        kind.start(setting.apply(HistoryWebPage.of(ledger).time(clock))));
    }

    static OpenPage open() {
        return open(UnaryOperator.identity());
    }

    static OpenPage open(UnaryOperator<HistoryServerBuilder> setting) {
        return new OpenPage(InstantSource.system(), UnaryOperator.identity(), UnaryOperator.identity(), own(setting));
    }

    /** A page over a store that reads lists from a replica. */
    static OpenPage replicated(JdbcConnectionPool primary, DataSource replica) {
        return new OpenPage(
                primary,
                builder -> builder.readFrom(replica),
                InstantSource.system(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                own(UnaryOperator.identity()));
    }

    /** A page whose ledger has more routes than the default one. */
    static OpenPage routed(UnaryOperator<Routes> routes) {
        return new OpenPage(InstantSource.system(), UnaryOperator.identity(), routes, own(UnaryOperator.identity()));
    }

    static OpenPage over(UnaryOperator<HistoryStore> around) {
        return new OpenPage(InstantSource.system(), around, UnaryOperator.identity(), own(UnaryOperator.identity()));
    }

    static OpenPage at(InstantSource clock) {
        return at(clock, UnaryOperator.identity());
    }

    static OpenPage at(InstantSource clock, UnaryOperator<HistoryStore> around) {
        return new OpenPage(clock, around, UnaryOperator.identity(), own(UnaryOperator.identity()));
    }

    URI address() {
        return server.address();
    }

    /** A browser that has not sent any request yet. */
    Page browser() {
        return new Page(address());
    }

    /** A browser with the page open. */
    Page page() {
        return browser().open();
    }

    static EmailBuilder email() {
        return Email.from(FROM).to("pat@home.example").subject("Hello Pat").text("Come in.");
    }

    /** Records an e-mail that is scheduled for tomorrow. */
    EmailId later(EmailBuilder email) {
        return ledger.send(email.sendAt(InstantSource.system().instant().plus(Duration.ofDays(1)))
                .build());
    }

    /** Records an e-mail and tries to send it, once. */
    EmailId send(EmailBuilder email) {
        EmailId id = ledger.send(email.build());
        ledger.sending().runOnce();
        return id;
    }

    /** Sends everything that is due, by every route. */
    void work() {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Override
    public void close() {
        server.close();
        ledger.close();
        connections.dispose();
    }
}
