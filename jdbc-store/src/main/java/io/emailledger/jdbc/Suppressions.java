package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The addresses to which nothing is sent. The tenant of an entry without one is the empty text, and so is the mailing
 * list.
 */
final class Suppressions implements SuppressionStore {

    /**
     * The maximum number of addresses in one query: more than a batch of e-mails has, and not too many parameters for a
     * driver.
     */
    private static final int ASKED_AT_ONCE = 4_096;

    private static final String NO_LIST = "";
    private static final Comparator<Suppression> IN_ORDER = Comparator.comparing(Suppression::address)
            .thenComparing(entry -> entry.tenant().orElse(QueueRows.NO_TENANT))
            .thenComparing(entry -> entry.list().orElse(NO_LIST));

    private final Database database;
    private final GroupCommit<Suppression, Boolean> shared;

    Suppressions(Database database) {
        this.database = database;
        this.shared = GroupCommit.on(database, this::put);
    }

    @Override
    public boolean suppress(Suppression entry) {
        List<Suppression> one = List.of(entry);
        return (database.isShared() ? shared.commit(one) : put(one)).get(0);
    }

    /** Puts entries of several callers, those of one address in their order, and returns which of them are new. */
    private List<Boolean> put(List<Suppression> entries) {
        return database.write(
                "suppress an address",
                session -> entries.size() == 1 ? List.of(put(session, entries.get(0))) : putTogether(session, entries));
    }

    /**
     * Inserts the entries whose addresses have none all at once. They are written in the order of their addresses, so that
     * two groups with the same addresses do not wait for each other; those of one address stay in their order.
     */
    private static List<Boolean> putTogether(JdbcSession session, List<Suppression> entries) throws SQLException {
        Set<SuppressionKey> known = new HashSet<>();
        find(session, entries.stream().map(Suppression::address).distinct().toList())
                .forEach(entry -> known.add(SuppressionKey.of(entry)));
        List<Boolean> added = new ArrayList<>(Collections.nCopies(entries.size(), true));
        List<Integer> others = new ArrayList<>();
        List<Integer> order = IntStream.range(0, entries.size())
                .boxed()
                .sorted(Comparator.comparing(entries::get, IN_ORDER))
                .toList();
        try (Command insert = session.command(Statements.INSERT_SUPPRESSION)) {
            for (int i : order) {
                if (known.add(SuppressionKey.of(entries.get(i)))) {
                    set(insert, entries.get(i)).add();
                } else {
                    others.add(i);
                }
            }
            insert.executeBatch();
        }
        for (int other : others) {
            added.set(other, put(session, entries.get(other)));
        }
        return added;
    }

    /** The row stays locked until it is written, so that no other transaction removes it meanwhile. */
    @Override
    public boolean replace(Suppression known, Suppression next) {
        return database.write("replace a suppression", session -> {
            try (Command lock = session.command(Statements.LOCK_SUPPRESSION)) {
                boolean there = set(lock, SuppressionKey.of(known)).any()
                        && find(session, List.of(known.address())).contains(known);
                return there && !put(session, next);
            }
        });
    }

    /** If two callers insert the same row, one insert fails as a duplicate, and its retry finds the row. */
    private static boolean put(JdbcSession session, Suppression entry) throws SQLException {
        try (Command update = session.command(Statements.UPDATE_SUPPRESSION);
                Command insert = session.command(Statements.INSERT_SUPPRESSION)) {
            if (Command.isOne(set(update, entry).execute())) {
                return false;
            }
            set(insert, entry).execute();
            return true;
        }
    }

    /** Writes entries for addresses that have no entry in force. */
    static void putUnlessHeld(JdbcSession session, List<Suppression> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        List<Suppression> known = find(
                session, entries.stream().map(Suppression::address).distinct().toList());
        for (Suppression entry : entries) {
            boolean held = known.stream()
                    .anyMatch(k -> SuppressionKey.of(k).equals(SuppressionKey.of(entry)) && k.holds(entry.since()));
            if (!held) {
                putUnlessAdded(session, entry);
            }
        }
    }

    /** Another transaction may have added an entry since the list was read: that one stays. */
    private static void putUnlessAdded(JdbcSession session, Suppression entry) throws SQLException {
        try (Command replace = session.command(Statements.REPLACE_EXPIRED_SUPPRESSION);
                Command lock = session.command(Statements.LOCK_SUPPRESSION);
                Command insert = session.command(Statements.INSERT_SUPPRESSION)) {
            boolean replaced =
                    Command.isOne(set(replace, entry).time(entry.since()).execute());
            boolean there = replaced || set(lock, SuppressionKey.of(entry)).any();
            if (!there) {
                set(insert, entry).execute();
            }
        }
    }

    private static Command set(Command command, Suppression entry) {
        // Rounded to microseconds, the end may equal the beginning, which the value type would reject.
        Instant first = entry.since().truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
        command.word(entry.reason())
                .word(entry.origin())
                .text(entry.text())
                .id(entry.evidence())
                .time(entry.since())
                .time(entry.until().map(end -> end.isBefore(first) ? first : end));
        return set(command, SuppressionKey.of(entry));
    }

    private static Command set(Command command, SuppressionKey key) {
        return command.text(key.address())
                .text(key.tenant().orElse(QueueRows.NO_TENANT))
                .text(key.list().orElse(NO_LIST));
    }

    @Override
    public boolean unsuppress(SuppressionKey entry) {
        return database.write("take an address off the list", session -> {
            try (Command delete = session.command(Statements.DELETE_SUPPRESSION)) {
                return Command.isOne(set(delete, entry).execute());
            }
        });
    }

    @Override
    public List<Suppression> suppressions(Set<String> addresses) {
        return addresses.isEmpty()
                ? List.of()
                : database.read("look for suppressed addresses", session -> find(session, List.copyOf(addresses)));
    }

    private static List<Suppression> find(JdbcSession session, List<String> addresses) throws SQLException {
        List<Suppression> found = new ArrayList<>();
        for (int from = 0; from < addresses.size(); from += ASKED_AT_ONCE) {
            List<String> some = addresses.subList(from, Math.min(addresses.size(), from + ASKED_AT_ONCE));
            try (Command select = session.command(Statements.FIND_SUPPRESSIONS, some.size())) {
                found.addAll(select.texts(some).list(Suppressions::read));
            }
        }
        return found;
    }

    @Override
    public List<Suppression> suppressions(SuppressionKey after, int limit) {
        return database.read("list suppressed addresses", session -> {
            try (Command select = session.command(Statements.SUPPRESSIONS_OF_TENANT_AFTER)) {
                return select.text(after.tenant().orElse(QueueRows.NO_TENANT))
                        .text(after.list().orElse(NO_LIST))
                        .text(after.address())
                        .number(limit)
                        .list(Suppressions::read);
            }
        });
    }

    /** Rows from before the fourth schema version call the application HOST. */
    private static SuppressionOrigin origin(Row row) throws SQLException {
        String name = row.text();
        return name.equals("HOST")
                ? SuppressionOrigin.APPLICATION
                : known(SuppressionOrigin.class, name, SuppressionOrigin.APPLICATION);
    }

    /** An entry of a later version suppresses all the same. */
    private static <E extends Enum<E>> E known(Class<E> type, String name, E other) {
        try {
            return Row.word(type, name);
        } catch (StoreException e) {
            UnreadableRow.leftOut("A value in", "el_suppression", UnreadableRow.reason(e));
            return other;
        }
    }

    private static Suppression read(Row row) throws SQLException {
        Optional<String> tenant = row.optionalText().filter(name -> !name.equals(QueueRows.NO_TENANT));
        Optional<String> list = row.optionalText().filter(name -> !name.equals(NO_LIST));
        String address = row.text();
        SuppressionReason reason = known(SuppressionReason.class, row.text(), SuppressionReason.MANUAL);
        SuppressionOrigin origin = origin(row);
        String text = row.text();
        Optional<EmailId> evidence = row.optionalId();
        Instant since = row.time();
        return new Suppression(tenant, list, address, reason, origin, text, evidence, since, row.optionalTime());
    }
}
