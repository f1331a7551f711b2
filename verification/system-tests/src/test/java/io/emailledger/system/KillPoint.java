package io.emailledger.system;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A point of the store's work at which a process ends itself as with {@code kill -9}: no code runs and nothing is
 * closed after it. It is named after the part of the library that calls the database.
 */
enum KillPoint {
    BEFORE_RECORD("internal.intake.Intake", "commit", "", true),
    AFTER_RECORD("internal.intake.Intake", "commit", "", false),
    BEFORE_CLAIM("internal.delivery.Leases#claim", "commit", "", true),
    AFTER_CLAIM("internal.delivery.Leases#claim", "commit", "", false),
    BEFORE_JOURNAL("internal.delivery.Transmission#journalBeforeContent", "commit", "", true),
    AFTER_JOURNAL("internal.delivery.Transmission#journalBeforeContent", "commit", "", false),
    /** The server has replied, and the result is not yet recorded. */
    BEFORE_OUTCOME("internal.delivery.OutcomeRecorder", "commit", "", true),
    AFTER_OUTCOME("internal.delivery.OutcomeRecorder", "commit", "", false),
    BEFORE_CANCEL("internal.actions.CancelService", "commit", "", true),
    AFTER_CANCEL("internal.actions.CancelService", "commit", "", false),
    BEFORE_ATTACHMENTS_GO("internal.delivery.OutcomeRecorder", "execute", "delete from el_attachment_chunk", true),
    AFTER_ATTACHMENTS_WENT("internal.delivery.OutcomeRecorder", "execute", "delete from el_attachment_chunk", false),
    BEFORE_A_TABLE("jdbc.Migrator", "execute", "create table", true),
    AFTER_A_TABLE("jdbc.Migrator", "execute", "create table", false),
    /** All tables exist, and the version is not yet written. */
    BEFORE_THE_VERSION("jdbc.Migrator", "execute", "insert into el_schema ", true),
    AFTER_THE_VERSION("jdbc.Migrator", "execute", "insert into el_schema ", false);

    private static final String OURS = "io.emailledger.";

    /** Points that occur often are not used the first time, so that there is data to lose. */
    private static final int TIMES = 3;

    private final String part;
    private final String method;
    private final String sql;
    private final boolean before;

    KillPoint(String part, String method, String sql, boolean before) {
        this.part = part;
        this.method = method;
        this.sql = sql;
        this.before = before;
    }

    boolean isInMigration() {
        return part.equals("jdbc.Migrator");
    }

    /** Returns a data source that ends the process at the named point, if one is given. */
    static DataSource at(Optional<String> name, DataSource real) {
        return name.map(KillPoint::valueOf).map(point -> point.on(real)).orElse(real);
    }

    private DataSource on(DataSource real) {
        AtomicInteger left = new AtomicInteger(isInMigration() && !sql.startsWith("create") ? 1 : TIMES);
        return JdbcCalls.watched(real, call -> {
            boolean now = isAt(call) && left.decrementAndGet() == 0;
            if (now && before) {
                Runtime.getRuntime().halt(137);
            }
            Object result = call.proceed();
            if (now) {
                Runtime.getRuntime().halt(137);
            }
            return result;
        });
    }

    private boolean isAt(JdbcCalls.Call call) {
        return call.isOverTheWire()
                && call.method().getName().startsWith(method)
                && call.sql().stripLeading().startsWith(sql)
                && CallerStacks.anyHas(this::isPart);
    }

    private boolean isPart(String className, String methodName) {
        String[] names = part.split("#");
        return className.startsWith(OURS + names[0]) && (names.length == 1 || methodName.equals(names[1]));
    }
}
