package io.emailledger.jdbc;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A ledger on a new schema of PostgreSQL that is partitioned by month, with a clock that a test moves. */
final class MonthlyStore implements AutoCloseable {
    final MovableClock clock;
    final Place place;
    final JdbcHistoryStore store;
    final EmailLedger ledger;
    final ScriptedTransport transport = new ScriptedTransport(4);

    private MonthlyStore(Place place, Instant start, UnaryOperator<EmailLedgerBuilder> settings, boolean feed) {
        this.clock = MovableClock.startAt(start);
        this.place = place;
        this.store = JdbcHistoryStore.builder(place.dataSource())
                .partitioning(Partitioning.MONTHLY)
                .feed(feed)
                .time(clock)
                .build();
        this.ledger = settings.apply(EmailLedger.builder(store, transport)
                        .workers(0)
                        .time(clock)
                        .monotonicTime(clock::nanos))
                .build();
    }

    static MonthlyStore startAt(String time) throws SQLException {
        return startAt(time, builder -> builder, false);
    }

    static MonthlyStore startAt(String time, UnaryOperator<EmailLedgerBuilder> settings, boolean feed)
            throws SQLException {
        return new MonthlyStore(Place.empty(Place.Kind.POSTGRESQL), Instant.parse(time), settings, feed);
    }

    static EmailBuilder email() {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your appointment")
                .text("Dear Pat")
                .attach(Attachment.of("letter.pdf", new byte[] {1, 2, 3}));
    }

    EmailId sent() {
        EmailId id = ledger.send(email().build());
        work();
        return id;
    }

    void work() {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    void moveTo(String time) {
        clock.advance(Duration.between(clock.instant(), Instant.parse(time)));
    }

    /** The names of the partitions of a table, without its own, in their order. */
    List<String> months(String table) throws SQLException {
        return months(place, table);
    }

    static List<String> months(Place place, String table) throws SQLException {
        return place
                .column("select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                        + " where i.inhparent = '" + table + "'::regclass order by 1")
                .stream()
                .map(name -> name.substring(table.length() + 1))
                .filter(name -> !name.equals("default"))
                .toList();
    }

    /** Waits for the partitions that are created in the background after an e-mail was recorded. */
    void awaitMonths() throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String name =
                PartitionMonth.of(clock.instant()).plus(Partitions.AHEAD).name().substring(1);
        while (!months("el_observation").contains(name)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("No partitions " + name);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    long inDefault() throws SQLException {
        long rows = 0;
        for (String table : PartitionedTables.ALL) {
            rows += place.number("select count(*) from " + table + "_default");
        }
        return rows;
    }

    @Override
    public void close() {
        ledger.close();
    }
}
