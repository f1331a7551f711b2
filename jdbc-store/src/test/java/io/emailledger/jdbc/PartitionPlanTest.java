package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.testkit.MovableClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests with the plans of PostgreSQL which partitions are read. */
class PartitionPlanTest {
    private static final Pattern PARTITION = Pattern.compile(" on (el_[a-z_]+?)_(\\d{4}_\\d{2}|default)\\b");
    private static final int EMAILS = 900;
    private static final Dialect POSTGRES = Dialects.of("PostgreSQL").orElseThrow();
    private static MonthlyStore monthly;

    @org.junit.jupiter.api.BeforeAll
    static void recordThreeMonths() throws SQLException {
        monthly = MonthlyStore.startAt("2026-03-02T08:00:00Z");
        EmailStatus[] statuses = {EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.FAILED};
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < EMAILS; i++) {
            Emails email = Emails.of("n" + i).text("short").tag("tag" + i % 5).tenant("tenant" + i % 3);
            emails.add((i % 4 == 3 ? email : email.finished(statuses[i % 4])).make());
        }
        monthly.store.insert(emails);
        // A third of them each into the next months: an update moves rows between partitions.
        for (int part = 1; part < 3; part++) {
            Instant start = PartitionMonth.of(Emails.START).plus(part).start();
            String id = Times.firstIdOf(start).toString().substring(0, 13);
            for (String table : List.of("el_email", "el_body", "el_log", "el_term", "el_recipient", "el_due")) {
                String column = table.equals("el_due") ? "email_id" : PartitionedTables.column(table);
                monthly.place.execute("update " + table + " set " + column + " = cast('" + id + "' || substr(cast("
                        + column + " as text), 14) as uuid) where right(cast(" + column
                        + " as text), 1) in (" + (part == 1 ? "'1', '5', '9', 'd'" : "'2', '6', 'a', 'e'")
                        + ")");
            }
        }
        monthly.place.execute("analyze");
    }

    @org.junit.jupiter.api.AfterAll
    static void close() {
        monthly.close();
    }

    @Test
    void emailIsReadFromItsPartition() throws Exception {
        EmailId id = new EmailId(Times.firstIdOf(Instant.parse("2026-04-15T00:00:00Z")));
        for (String statement : List.of(
                Statements.FIND_BODIES,
                Statements.FIND_ATTACHMENTS,
                Statements.FIND_CHUNKS,
                PurgeStatements.LOCK_EMAILS)) {
            Plan plan = Plan.of(monthly.place, statement, 1, command -> command.ids(List.of(id)));
            assertThat(partitions(plan.words())).as(plan.words()).isSubsetOf("2026_04");
            assertThat(plan.words()).contains("2026_04");
        }
        for (String statement : List.of(Statements.FIND_EVENTS, Statements.FIND_ATTEMPTS)) {
            assertThat(partitions(Plan.of(monthly.place, statement, 0, command -> command.id(id))
                            .words()))
                    .containsExactly("2026_04");
        }
    }

    @Test
    void emailsOfClaimAreReadFromTheirPartitions() throws Exception {
        List<EmailId> ids = Stream.of("2026-04-15T00:00:00Z", "2026-05-15T00:00:00Z")
                .map(time -> new EmailId(Times.firstIdOf(Instant.parse(time))))
                .toList();

        Plan plan = Plan.of(
                monthly.place,
                "(analyze, costs off, timing off, summary off) " + Statements.FIND_EMAILS,
                2,
                command -> command.ids(ids));

        String executed = plan.words()
                .lines()
                .filter(line -> !line.contains("never executed"))
                .collect(Collectors.joining("\n"));
        assertThat(partitions(executed)).as(plan.words()).isSubsetOf("2026_04", "2026_05");
        assertThat(plan.words()).contains(" on el_email_2026_04", " on el_email_2026_05");
    }

    /** As the store executes them: with the settings of its transactions, and as prepared statements. */
    @Test
    void claimsAndOutcomesReadTheirPartitionsAlone() throws Exception {
        List<UUID> ids = Stream.of("2026-04-15T00:00:00Z", "2026-04-16T00:00:00Z", "2026-05-15T00:00:00Z")
                .map(time -> Times.firstIdOf(Instant.parse(time)))
                .toList();
        String array = "'" + ids.toString().replace("[", "{").replace("]", "}") + "'";
        for (String statement : List.of(
                Statements.FIND_EMAILS,
                Statements.FIND_BODIES,
                Statements.FIND_ATTACHMENTS,
                Statements.FIND_VERSIONS,
                Statements.FIND_OUTCOMES)) {
            String sql = Plan.complete(POSTGRES, statement).replace("{ids}", "= any (?)");
            String plan = explainPrepared(sql, Collections.nCopies(sql.split("\\?", -1).length - 1, array));
            assertThat(scanned(plan)).as(plan).isSubsetOf("2026_04", "2026_05");
            assertThat(plan).contains("_2026_04", "_2026_05");
        }
    }

    @Test
    void changesReadTheirPartitionsAlone() throws Exception {
        List<Value> row = new ArrayList<>();
        for (Value.Kind kind : List.of(
                Value.Kind.NUMBER,
                Value.Kind.TEXT,
                Value.Kind.NUMBER,
                Value.Kind.TEXT,
                Value.Kind.FLAG,
                Value.Kind.TEXT,
                Value.Kind.TEXT,
                Value.Kind.NUMBER,
                Value.Kind.ID,
                Value.Kind.NUMBER,
                Value.Kind.NUMBER)) {
            row.add(Value.of(kind, null));
        }
        String ids = "'{" + Times.firstIdOf(Instant.parse("2026-04-15T00:00:00Z")) + ","
                + Times.firstIdOf(Instant.parse("2026-04-16T00:00:00Z")) + "}'";

        String plan = explainPrepared(
                PostgresDialect.forArrays(Statements.UPDATE_EMAIL, row),
                List.of(
                        "'{7,7}'",
                        "'{SENT,SENT}'",
                        "'{1,1}'",
                        "null",
                        "'{t,t}'",
                        "null",
                        "null",
                        "null",
                        ids,
                        "'{0,0}'",
                        "'{9,9}'"));

        assertThat(scanned(plan)).as(plan).isSubsetOf("2026_04");
        assertThat(plan).contains("_2026_04");
    }

    /** Executes a prepared statement of the store in one of its transactions, and undoes it. */
    private static String explainPrepared(String sql, List<String> values) throws SQLException {
        StringBuilder numbered = new StringBuilder();
        int number = 0;
        for (char c : sql.toCharArray()) {
            numbered.append(c == '?' ? "$" + ++number : String.valueOf(c));
        }
        try (Connection connection = monthly.place.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            Plan.session(connection, POSTGRES).preferIndexes();
            statement.execute("prepare of_store as " + numbered);
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows =
                    statement.executeQuery("explain (analyze, costs off, timing off, summary off) execute of_store ("
                            + String.join(", ", values) + ")")) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            connection.rollback();
            return plan.toString();
        }
    }

    /** The partitions whose rows were looked for. */
    private static Set<String> scanned(String plan) {
        return partitions(plan.lines()
                .filter(line -> line.contains("Scan") && !line.contains("never executed"))
                .collect(Collectors.joining("\n")));
    }

    /** The row is updated by its id: the other partitions are not even planned. */
    @Test
    void changeIsWrittenToItsPartition() throws Exception {
        String id = Times.firstIdOf(Instant.parse("2026-05-15T00:00:00Z")).toString();
        List<String> values = List.of(
                "2",
                "status",
                "attempts",
                "waiting",
                "journalled",
                "failure",
                "hold_reason",
                "attachments_deleted_at",
                "'" + id + "'",
                "1",
                "1");

        String plan = explain("explain " + Statements.UPDATE_EMAIL.with(values).single());

        assertThat(partitions(plan)).containsExactly("2026_05");
    }

    static Stream<HistoryQuery> pages() {
        HistoryQuery all = HistoryQuery.all();
        return Stream.of(
                all,
                all.oldestFirst(true),
                all.status(EmailStatus.DELIVERED),
                all.status(EmailStatus.DELIVERED, EmailStatus.BOUNCED),
                all.tag("tag3"),
                all.tenant("tenant1"),
                all.recipientDomain("home.example"),
                all.status(EmailStatus.BOUNCED).tag("tag3"));
    }

    /** Partitions are merged in the order of the page, and the page ends early: nothing is sorted. */
    @ParameterizedTest
    @MethodSource("pages")
    void pageMergesPartitionsInOrder(HistoryQuery query) throws Exception {
        for (SearchPlan search : Plan.ofPage(monthly.place, query)) {
            IdQuery selection = IdQuery.first(search, query.limit());
            Plan plan = Plan.of(monthly.place, selection.sql(), 0, selection::bind);
            assertThat(plan.scans()).as(plan.words()).isFalse();
            assertThat(plan.sorts(search.leader().runs().size()))
                    .as(plan.words())
                    .isFalse();
            assertThat(plan.words()).contains("Append");
        }
        assertThat(monthly.store.history(query).emails()).isNotEmpty();
    }

    /** Left to itself, PostgreSQL joins a small partitioned table as a whole. */
    @ParameterizedTest
    @MethodSource("pages")
    void recordsOfPageAreLookedUpOneByOne(HistoryQuery query) throws Exception {
        for (SearchPlan search : Plan.ofPage(monthly.place, query)) {
            IdQuery selection = IdQuery.first(search, query.limit());
            String sql = Statements.RECORDS_OF.replace("{selected}", selection.sql());
            String plan = Plan.asChosen(monthly.place, sql, selection::bind).words();
            assertThat(plan)
                    .containsPattern("Index Scan using \\w+ on el_email_2026_04 x")
                    .doesNotContain("Hash Cond: (e.id");
        }
    }

    @Test
    void pageReadsFewRowsOfEachPartition() throws Exception {
        HistoryQuery query = HistoryQuery.all().status(EmailStatus.DELIVERED).limit(50);
        IdQuery selection = IdQuery.first(Plan.ofPage(monthly.place, query).get(0), 51);
        String plan = Plan.of(
                        monthly.place,
                        "(analyze, costs off, timing off, summary off) " + selection.sql(),
                        0,
                        selection::bind)
                .words();

        Matcher rows =
                Pattern.compile("Index[^\\n]* on el_email_\\S+ .*?rows=(\\d+)").matcher(plan);
        long read = 0;
        while (rows.find()) {
            read += Long.parseLong(rows.group(1));
        }
        assertThat(read).as(plan).isBetween(51L, 60L);
        assertThat(monthly.store.history(query).emails()).hasSize(50);
    }

    static Stream<HistoryQuery> pagesOfApril() {
        HistoryQuery april = HistoryQuery.all()
                .since(Instant.parse("2026-04-01T00:00:00Z"))
                .until(Instant.parse("2026-05-01T00:00:00Z"));
        return Stream.of(
                april,
                april.tenant("tenant1").tag("tag3"),
                april.tag("tag3").recipientDomain("home.example"),
                april.tenant("tenant1")
                        .status(EmailStatus.PENDING, EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.FAILED));
    }

    /** Also those in which further filters are checked: they could be joined with all that these find. */
    @ParameterizedTest
    @MethodSource("pagesOfApril")
    void periodLimitsPartitions(HistoryQuery query) throws Exception {
        for (SearchPlan search : Plan.ofPage(monthly.place, query)) {
            IdQuery selection = IdQuery.first(search, 50);

            Plan plan = Plan.of(monthly.place, selection.sql(), 0, selection::bind);

            assertThat(partitions(plan.words())).as(plan.words()).containsExactly("2026_04");
        }
        assertThat(monthly.store.history(query).emails()).isNotEmpty();
    }

    @Test
    void dueEmailsAreClaimed() {
        assertThat(JdbcHistoryStore.builder(monthly.place.dataSource())
                        .time(MovableClock.startAt(Emails.START))
                        .build()
                        .claim("worker", Duration.ofMinutes(5), 5))
                .hasSize(5);
    }

    private static Set<String> partitions(String plan) {
        Set<String> months = new TreeSet<>();
        Matcher matcher = PARTITION.matcher(plan);
        while (matcher.find()) {
            months.add(matcher.group(2));
        }
        return months;
    }

    private static String explain(String sql) throws SQLException {
        try (Connection connection = monthly.place.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            statement.execute("set enable_bitmapscan = off");
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }
}
