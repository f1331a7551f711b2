package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages are recorded in a database transaction of the application. */
class TransactionTest {
    private final JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:application", "sa", "");
    private final JdbcHistoryStore store = JdbcHistoryStore.create(pool);
    private final EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
            .workers(0)
            .maxSize(10_000)
            .build();
    private Session session;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put(LedgerTransport.LEDGER, ledger);
        properties.setProperty("mail.transport.protocol.rfc822", "ledger");
        session = Session.getInstance(properties);
    }

    @AfterEach
    void close() {
        ledger.close();
        pool.dispose();
    }

    @Test
    void committedMessageIsRecorded() throws Exception {
        try (Connection connection = begun()) {
            assertThat(send(connection, Letters.plain(session))).isEmpty();
            connection.commit();
        }

        assertThat(history()).hasSize(1);
    }

    @Test
    void messageIsGoneAfterRollback() throws Exception {
        try (Connection connection = begun()) {
            assertThat(send(connection, Letters.plain(session))).isEmpty();
            connection.rollback();
        }

        assertThat(history()).isEmpty();
    }

    @Test
    void refusalIsSeenBeforeTheCommit() throws Exception {
        MimeMessage message = Letters.plain(session);
        message.setText("x\r\n".repeat(10_000));
        try (Connection connection = begun()) {
            assertThat(send(connection, message)).get().isInstanceOf(SendFailedException.class);
        }
    }

    private Connection begun() throws Exception {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private Optional<MessagingException> send(Connection connection, MimeMessage message) {
        return store.within(connection, () -> {
            try {
                Transport.send(message);
                return Optional.empty();
            } catch (MessagingException e) {
                return Optional.of(e);
            }
        });
    }

    private List<EmailRecord> history() {
        return ledger.history(HistoryQuery.all()).emails();
    }
}
