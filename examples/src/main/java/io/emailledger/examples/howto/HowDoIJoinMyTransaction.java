package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;

/** How do I record an e-mail in the transaction in which I save my own rows: both, or neither? */
public final class HowDoIJoinMyTransaction {
    private HowDoIJoinMyTransaction() {}

    /**
     * Saves two orders with their confirmations. The second is rolled back.
     *
     * @param args not used
     * @throws SQLException if the database fails
     */
    public static void main(String[] args) throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        JdbcHistoryStore store = JdbcHistoryStore.create(database);
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                store,
                                SmtpTransport.relay(server.host(), server.port())
                                        .security(Security.NONE)
                                        .build())
                        .workers(0)
                        .build();
                Connection connection = database.getConnection()) {
            execute(connection, "create table shop_order (id integer primary key)");
            connection.setAutoCommit(false);

            execute(connection, "insert into shop_order (id) values (1)");
            store.within(connection, () -> ledger.send(confirmation(1)));
            connection.commit();

            execute(connection, "insert into shop_order (id) values (2)");
            store.within(connection, () -> ledger.send(confirmation(2)));
            connection.rollback();

            while (ledger.sending().runOnce()) {
                System.out.println("Sent what was due.");
            }
            ledger.history(HistoryQuery.all())
                    .emails()
                    .forEach(email -> System.out.println(email.facts().subject() + ": " + email.status()));
        }
    }

    private static Email confirmation(int order) {
        return Email.from("shop@mill.example")
                .to("pat@home.example")
                .subject("Order " + order)
                .text("Thank you for your order.")
                .build();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
