package io.emailledger.jdbc;

import static io.emailledger.history.HistoryQuery.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every search follows an index in the order of the page: H2 says so itself. */
class SearchPlanTest {
    private static final DataSource DATABASE = H2.inMemory();

    @BeforeAll
    static void recordSome() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(DATABASE);
        List<NewEmail> emails = new ArrayList<>();
        EmailStatus[] statuses = {EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.FAILED};
        for (int i = 0; i < 600; i++) {
            Emails email = Emails.of("n" + i).text("short").tag("tag" + i % 5).tenant("tenant" + i % 3);
            emails.add((i % 4 == 3 ? email : email.finished(statuses[i % 4])).make());
        }
        List<EmailId> ids = store.insert(emails);
        for (int i = 0; i < 300; i += 7) {
            store.observe(new Observation(ids.get(i), 0, ObservationKind.OPEN, "CLIENT", Emails.START));
        }
        H2.execute(DATABASE, "analyze");
    }

    static Stream<HistoryQuery> queries() {
        List<HistoryQuery> single = List.of(
                all(),
                all().status(EmailStatus.BOUNCED),
                all().status(EmailStatus.PENDING),
                all().status(EmailStatus.SENDING),
                all().status(EmailStatus.PENDING, EmailStatus.SENDING),
                all().status(EmailStatus.SENDING, EmailStatus.FAILED, EmailStatus.BOUNCED),
                all().status(EmailStatus.values()),
                all().recipient("pat7@home.example"),
                all().sender("office@clinic.example"),
                all().subject("invoice patient"),
                all().tag("tag3"),
                all().metadata("invoice", "n8"),
                all().tenant("tenant1"),
                all().opened(true),
                all().opened(false),
                all().withAttachments(true),
                all().withAttachments(false),
                all().since(Emails.START).until(Emails.START.plusSeconds(600)));
        List<HistoryQuery> queries = new ArrayList<>(single);
        single.forEach(query -> queries.add(query.since(Emails.START)));
        queries.add(all().status(EmailStatus.BOUNCED).tag("tag3").opened(false));
        queries.add(all().status(EmailStatus.PENDING).tenant("tenant1").recipient("pat7@home.example"));
        queries.add(all().status(EmailStatus.SENDING).tenant("tenant1"));
        return queries.stream();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aPageFollowsAnIndex(HistoryQuery query) throws Exception {
        for (Leader leader : Leader.candidates(query, query.statuses())) {
            Selection selection = Selection.newest(query, query.statuses(), leader, query.limit());

            String ids = plan(selection.sql(), selection);
            String page = plan(Statements.RECORDS_OF.replace("{selected}", selection.sql()), selection);

            assertThat(ids).doesNotContain("tableScan");
            assertThat(page).doesNotContain("tableScan");
            if (leader.runs().stream().noneMatch(run -> run.select().contains("el_due e"))) {
                // What is being sent is sorted: it is never much.
                assertThat(occurrences(ids, "/* index sorted */"))
                        .isEqualTo(leader.runs().size());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aCountFollowsAnIndex(HistoryQuery query) throws Exception {
        for (EmailStatus status : EmailStatus.values()) {
            for (Leader leader : Leader.candidates(query, EnumSet.of(status))) {
                Selection selection = Selection.any(query, EnumSet.of(status), leader, 100);
                assertThat(plan(selection.sql(), selection)).doesNotContain("tableScan");
            }
        }
    }

    @Test
    void claimsFollowAnIndexInTheOrderInWhichTheyGive() throws Exception {
        assertThat(plan(
                        Statements.FIND_DUE,
                        0,
                        command -> command.number(2).number(7).number(50)))
                .contains("EL_DUE_TURN")
                .contains("/* index sorted */");
        assertThat(List.of(
                        plan(Statements.FIRST_TENANT, 0, command -> command.number(2)),
                        plan(
                                Statements.NEXT_TENANT,
                                0,
                                command -> command.number(2).text("t").text("t\u0001")),
                        plan(
                                Statements.FIND_DUE_OF_TENANT,
                                0,
                                command -> command.number(2).text("t").number(7).number(50))))
                .allSatisfy(plan -> assertThat(plan).contains("EL_DUE_TENANT").contains("/* index sorted */"));
        assertThat(plan(
                        Statements.NEXT_TENANT,
                        0,
                        command -> command.number(2).text("t").text("t\u0001")))
                .as("begins after what is equal")
                .contains("TENANT >= ");
    }

    @Test
    void noStatementScansATable() throws Exception {
        EmailId id = Emails.of("x").make().record().id();
        List<EmailId> ids = List.of(id, Emails.of("y").make().record().id());
        assertThat(List.of(
                        plan(Statements.FIND_EMAILS, 2, command -> command.ids(ids)),
                        plan(Statements.FIND_BODIES, 2, command -> command.ids(ids)),
                        plan(Statements.FIND_ATTACHMENTS, 2, command -> command.ids(ids)),
                        plan(Statements.FIND_OBSERVED, 2, command -> command.ids(ids)),
                        plan(Statements.FIND_VERSIONS, 2, command -> command.ids(ids)),
                        plan(
                                Statements.DELETE_DUE,
                                2,
                                command -> command.ids(ids).number(1)),
                        plan(
                                Statements.CLAIM_DUE,
                                2,
                                command -> command.number(9).text("w").ids(ids).number(7)),
                        plan(
                                Statements.FIND_DUE,
                                0,
                                command -> command.number(2).number(7).number(50)),
                        plan(
                                Statements.FIND_STUCK,
                                0,
                                command -> command.number(7).number(50)),
                        plan(
                                Statements.IS_ANY_DUE,
                                0,
                                command -> command.now().now().now().now()),
                        plan(Statements.OVERDUE, 0, command -> command.now().number(10)),
                        plan(
                                Statements.COUNT_DUE,
                                0,
                                command -> command.number(1).now().number(10)),
                        plan(
                                Statements.COUNT_SENDING,
                                0,
                                command -> command.now().now()),
                        plan(
                                Statements.RENEW,
                                0,
                                command -> command.now().number(1).id(id).number(1)),
                        plan(Statements.FIND_STEPS, 0, command -> command.id(id)),
                        plan(Statements.FIND_ATTEMPTS, 0, command -> command.id(id)),
                        plan(Statements.FIND_OBSERVATIONS, 0, command -> command.id(id)),
                        plan(
                                Statements.FIND_KEYS,
                                2,
                                command -> command.text("").texts(List.of("a", "b")))))
                .allSatisfy(plan -> assertThat(plan).doesNotContain("tableScan"));
    }

    private static String plan(String statement, Selection selection) throws Exception {
        return plan(statement, 0, selection::bind);
    }

    private static String plan(String statement, int values, Binding binding) throws Exception {
        try (Connection connection = DATABASE.getConnection()) {
            H2Dialect dialect = new H2Dialect();
            StoreClock clock = new GivenClock(InstantSource.fixed(Emails.START), dialect);
            Session session = new Session(
                    new Transaction(connection, null),
                    dialect,
                    new SqlTexts(new TableNames("el_", java.util.Optional.empty()), dialect, clock.expression()),
                    clock);
            try (Command explain = session.command("explain " + statement, values)) {
                binding.bind(explain);
                return String.join("\n", explain.list(Row::text));
            }
        }
    }

    private static long occurrences(String text, String part) {
        return Arrays.stream(text.split(java.util.regex.Pattern.quote(part), -1))
                        .count()
                - 1;
    }

    @FunctionalInterface
    private interface Binding {
        void bind(Command command) throws java.sql.SQLException;
    }
}
