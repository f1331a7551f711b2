package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.routes.Routes.Outage;
import io.emailledger.routes.Routes.RouteResolver;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** How does each tenant send by an SMTP account of its own, so that a broken account delays no other? */
public final class TenantAccounts {
    private TenantAccounts() {}

    /**
     * Sends an e-mail for each of two tenants. The server of one is broken, until the account is changed.
     *
     * @param args not used
     * @throws SQLException if the database fails
     */
    public static void main(String[] args) throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:accounts;DB_CLOSE_DELAY=-1");
        MovableClock clock = MovableClock.start();
        try (ScriptedSmtpServer works = ScriptedSmtpServer.start();
                ScriptedSmtpServer broken = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(clock),
                                Routes.byDefault(LocalTransports.discarding())
                                        .forEachTenant()
                                        .resolvedBy(new Accounts(database)))
                        .time(clock)
                        .monotonicTime(clock::nanos)
                        .workers(0)
                        .build()) {
            broken.when(Phase.GREETING).always().then(Reaction.replyThenClose(421, "4.3.2 Closed for maintenance"));
            execute(
                    database,
                    "create table smtp_account (tenant varchar primary key, host varchar, port integer, changed integer)");
            execute(database, account("north", works));
            execute(database, account("south", broken));

            ledger.send(reminder("north"));
            ledger.send(reminder("south"));
            work(ledger);
            print(ledger);

            execute(
                    database,
                    "update smtp_account set port = " + works.port()
                            + ", changed = changed + 1 where tenant = 'south'");
            System.out.println("The account of south is changed.");
            clock.advance(Duration.ofMinutes(5));
            work(ledger);
            print(ledger);
        }
    }

    /** Finds the account of a tenant. The version tells the ledger that it was changed. */
    private record Accounts(DataSource database) implements RouteResolver {
        @Override
        public Optional<Route> resolve(String tenant) throws SQLException {
            try (Connection connection = database.getConnection();
                    PreparedStatement query =
                            connection.prepareStatement("select host, port from smtp_account where tenant = ?")) {
                query.setString(1, tenant);
                ResultSet row = query.executeQuery();
                return row.next()
                        ? Optional.of(Route.of(tenant, relay(row.getString("host"), row.getInt("port"))))
                        : Optional.empty();
            }
        }

        @Override
        public String version(String tenant) throws SQLException {
            try (Connection connection = database.getConnection();
                    PreparedStatement query =
                            connection.prepareStatement("select changed from smtp_account where tenant = ?")) {
                query.setString(1, tenant);
                ResultSet row = query.executeQuery();
                return row.next() ? row.getString("changed") : "";
            }
        }

        private static SmtpTransport relay(String host, int port) {
            return SmtpTransport.relay(host, port).security(Security.NONE).build();
        }
    }

    private static String account(String tenant, ScriptedSmtpServer server) {
        return "insert into smtp_account values ('" + tenant + "', '" + server.host() + "', " + server.port() + ", 1)";
    }

    private static Email reminder(String tenant) {
        return Email.from("office@" + tenant + ".example")
                .to("pat@home.example")
                .subject("Reminder of " + tenant)
                .text("Thursday, 9:30.")
                .tenant(tenant)
                .build();
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    private static void print(EmailLedger ledger) {
        ledger.history(HistoryQuery.all())
                .emails()
                .forEach(email -> System.out.println(email.facts().subject() + ": " + email.status()));
        ledger.health()
                .routes()
                .forEach((name, route) -> System.out.println("Route " + name + ": "
                        + route.outage().map(Outage::reason).orElse("works")));
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
