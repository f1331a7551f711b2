package io.emailledger.jdbc;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReportStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores reports, each once: its id is the key of its row. */
final class Reports implements ReportStore {
    private static final int DELETED_AT_ONCE = 500;

    private final Database database;

    Reports(Database database) {
        this.database = database;
    }

    @Override
    public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        return database.write("keep a report", session -> keep(session, report, events, observations));
    }

    /** The change first: it locks the row of the queue, which must be locked before that of the e-mail. */
    @Override
    public boolean keep(ReportRecord report, List<Observation> observations, Change change) {
        return database.write("keep a report with its change", session -> {
            boolean kept = ChangeWriter.write(session, List.of(change)).isEmpty()
                    && keep(session, report, List.of(), observations);
            if (!kept) {
                session.undo();
            }
            return kept;
        });
    }

    /**
     * Another thread may insert the same report between select and insert. The insert then fails as a duplicate, the
     * transaction is rolled back, and the next select finds it. The e-mail is locked first, as by every operation that
     * adds to it.
     */
    private static boolean keep(
            JdbcSession session, ReportRecord report, List<HistoryEvent> events, List<Observation> observations)
            throws SQLException {
        Optional<EmailId> email = report.email();
        boolean isKnown = email.isPresent() && Observations.isStill(session, email.get());
        if (isKept(session, report.id())) {
            return false;
        }
        insert(session, report);
        if (isKnown) {
            Observations.addEvents(session, email.get(), events);
        }
        for (Observation seen : observations) {
            Observations.observe(session, seen);
        }
        return true;
    }

    private static boolean isKept(JdbcSession session, String id) throws SQLException {
        try (Command select = session.command(Statements.IS_REPORT)) {
            return select.text(id).any();
        }
    }

    private static void insert(JdbcSession session, ReportRecord report) throws SQLException {
        Optional<RawReport> raw = Optional.of(report.report().raw()).filter(some -> !some.isEmpty());
        try (Command insert = session.command(Statements.INSERT_REPORT)) {
            insert.text(report.id())
                    .id(report.email())
                    .word(report.state())
                    .time(report.receivedAt())
                    .word(report.report().kind())
                    .text(report.doubt())
                    .bytes(report.report().toBytes())
                    .bytes(raw.map(RawReport::bytes))
                    .text(raw.map(RawReport::sha256))
                    .execute();
        }
    }

    @Override
    public boolean settle(String id, ReportState from, ReportState to) {
        return database.write("settle a report", session -> settle(session, id, from, to, Optional.empty()));
    }

    /** Locks the e-mail first, as every operation does that adds to it. */
    @Override
    public boolean assign(
            String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
        return database.write("assign a report", session -> {
            boolean isKnown = Observations.isStill(session, email);
            if (!settle(session, id, ReportState.UNVERIFIED, to, Optional.of(email))) {
                return false;
            }
            if (isKnown) {
                Observations.addEvents(session, email, events);
            }
            for (Observation seen : observations) {
                Observations.observe(session, seen);
            }
            return true;
        });
    }

    /** Without an e-mail, the report keeps the one that it has. */
    private static boolean settle(
            JdbcSession session, String id, ReportState from, ReportState to, Optional<EmailId> email)
            throws SQLException {
        try (Command update = session.command(Statements.SETTLE_REPORT)) {
            return Command.isOne(update.word(to).id(email).text(id).word(from).execute());
        }
    }

    @Override
    public List<ReportRecord> reports(EmailId email) {
        return database.read("read reports", session -> {
            try (Command select = session.command(Statements.FIND_REPORTS_OF_EMAIL)) {
                List<ReportRecord> reports = new ArrayList<>();
                select.id(email).each(row -> {
                    String id = row.from(3).text();
                    try {
                        reports.add(readWhole(row.from(1)));
                    } catch (RuntimeException e) {
                        UnreadableRow.leftOut("The report", id, UnreadableRow.reason(e));
                    }
                });
                return reports;
            }
        });
    }

    @Override
    public Optional<ReportRecord> report(String id) {
        return database.read("find a report", session -> {
            try (Command select = session.command(Statements.FIND_REPORT)) {
                return select.text(id).one(Reports::readWhole);
            }
        });
    }

    /** Without the raw text, which may be large. */
    @Override
    public List<ReportRecord> reports(ReportState state, int limit) {
        return database.read("find reports", session -> {
            try (Command select = session.command(Statements.FIND_REPORTS)) {
                return page(session, select.word(state), state, limit);
            }
        });
    }

    @Override
    public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
        return database.read("find reports", session -> {
            try (Command select = session.command(Statements.FIND_REPORTS_AFTER)) {
                select.word(state)
                        .time(after.receivedAt())
                        .time(after.receivedAt())
                        .text(after.id());
                return page(session, select, state, limit);
            }
        });
    }

    /** A report that cannot be read is left out, and the page filled up with those that follow. */
    private static List<ReportRecord> page(JdbcSession session, Command first, ReportState state, int limit)
            throws SQLException {
        List<ReportRecord> found = new ArrayList<>();
        ReportCursor last = new ReportCursor();
        first.number(limit).each(row -> add(found, last, row));
        while (last.rows == limit && found.size() < limit) {
            last.rows = 0;
            int missing = limit - found.size();
            try (Command next = session.command(Statements.FIND_REPORTS_AFTER)) {
                next.word(state)
                        .number(last.receivedAt)
                        .number(last.receivedAt)
                        .text(last.id)
                        .number(missing)
                        .each(row -> add(found, last, row));
            }
            last.rows += limit - missing;
        }
        return found;
    }

    private static void add(List<ReportRecord> found, ReportCursor last, Row row) throws SQLException {
        last.rows++;
        last.id = row.text();
        last.receivedAt = row.from(4).number();
        try {
            found.add(read(row.from(1), RawReport.NONE));
        } catch (RuntimeException e) {
            UnreadableRow.leftOut("The report", last.id, UnreadableRow.reason(e));
        }
    }

    /** A position in the list of reports. */
    private static final class ReportCursor {
        private int rows;
        private String id = "";
        private long receivedAt;
    }

    @Override
    public int forgetReports(Instant before, int limit) {
        return database.write("delete unverified reports", session -> {
            int deleted = 0;
            while (deleted < limit) {
                List<String> ids = unverified(session, before, Math.min(DELETED_AT_ONCE, limit - deleted));
                if (ids.isEmpty()) {
                    break;
                }
                try (Command delete = session.command(Statements.DELETE_REPORTS, ids.size())) {
                    deleted += delete.texts(ids).execute();
                }
            }
            return deleted;
        });
    }

    /** Locks them, so that none is accepted meanwhile. */
    private static List<String> unverified(JdbcSession session, Instant before, int limit) throws SQLException {
        try (Command select = session.command(Statements.LOCK_OLD_REPORTS)) {
            return select.word(ReportState.UNVERIFIED)
                    .time(before)
                    .number(limit)
                    .list(Row::text);
        }
    }

    private static ReportRecord readWhole(Row row) throws SQLException {
        RawReport raw = row.optionalBytes().isEmpty()
                ? RawReport.NONE
                : RawReport.kept(row.from(1).bytes(), row.text());
        return read(row.from(3), raw);
    }

    private static ReportRecord read(Row row, RawReport raw) throws SQLException {
        String id = row.text();
        Optional<EmailId> email = row.optionalId();
        ReportState state = row.word(ReportState.class);
        Instant receivedAt = row.time();
        String doubt = row.text();
        return new ReportRecord(id, email, state, receivedAt, doubt, MailReport.fromBytes(row.bytes(), raw));
    }
}
