package io.emailledger.jdbc;

import static io.emailledger.history.HistoryQuery.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests with the plans of the databases that every search uses an index in the order of the page. */
@OnEachDatabase
class SearchPlanTest {
    private static final Map<Place.Kind, Place> PLACES = new EnumMap<>(Place.Kind.class);

    private final Place place;

    SearchPlanTest(Place.Kind kind) throws SQLException {
        Place filled = PLACES.get(kind);
        if (filled == null) {
            filled = Place.empty(kind);
            recordSome(filled);
            PLACES.put(kind, filled);
        }
        place = filled;
    }

    private static void recordSome(Place place) throws SQLException {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        EmailStatus[] statuses = {EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.FAILED};
        int count = place.kind() == Place.Kind.H2 ? 600 : 2_000;
        for (int from = 0; from < count; from += 500) {
            List<NewEmail> emails = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + 500); i++) {
                Emails email =
                        Emails.of("n" + i).text("short").tag("tag" + i % 5).tenant("tenant" + i % 3);
                if (i % 10 == 0) {
                    email.to("one@home.example")
                            .refused(
                                    "two@home.example",
                                    List.of(RefusalCause.values()).get(i % 3));
                } else if (i % 10 == 1) {
                    email.refused("one@home.example", RefusalCause.ACCOUNT);
                }
                emails.add((i % 4 == 3 ? email : email.finished(statuses[i % 4])).make());
            }
            List<EmailId> ids = store.insert(emails);
            for (int i = 0; i < ids.size(); i += 17) {
                store.observationStore()
                        .orElseThrow()
                        .observe(new Observation(ids.get(i), 0, ObservationKind.OPEN, "CLIENT", Emails.START));
            }
        }
        switch (place.kind()) {
            case MARIADB ->
                place.execute(
                        "analyze table el_email, el_due, el_term, el_log, el_body, el_observation, el_key, el_recipient");
            default -> place.execute("analyze");
        }
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
                all().list("newsletter"),
                all().opened(true),
                all().opened(false),
                all().withAttachments(true),
                all().withAttachments(false),
                all().cause(RefusalCause.ACCOUNT),
                all().cause(RefusalCause.REPUTATION),
                all().subject("inv"),
                all().recipientDomain("home.example"),
                all().recipientPart("pat1"),
                all().attachmentName("pdf"),
                all().reply("mailbox full"),
                all().failure(FailureReason.EXPIRED),
                all().waiting(WaitReason.QUEUED),
                all().mayHaveArrived(true),
                all().mayHaveArrived(false),
                all().since(Emails.START).until(Emails.START.plusSeconds(600)));
        List<HistoryQuery> queries = new ArrayList<>(single);
        single.forEach(query -> queries.add(query.since(Emails.START)));
        single.forEach(query -> queries.add(query.oldestFirst(true)));
        queries.add(all().status(EmailStatus.BOUNCED).tag("tag3").opened(false));
        queries.add(all().status(EmailStatus.PENDING).tenant("tenant1").recipient("pat7@home.example"));
        queries.add(all().status(EmailStatus.SENDING).tenant("tenant1"));
        queries.add(
                all().cause(RefusalCause.ACCOUNT).status(EmailStatus.BOUNCED).tenant("tenant1"));
        queries.add(all().cause(RefusalCause.ACCOUNT).tag("tag3").opened(false));
        return queries.stream();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void pageUsesIndex(HistoryQuery query) throws Exception {
        for (SearchPlan search : Plan.ofPage(place, query)) {
            LeadingIndex leader = search.leader();
            IdQuery selection = IdQuery.first(search, query.limit());

            Plan ids = plan(selection.sql(), selection);
            Plan page = plan(Statements.RECORDS_OF.replace("{selected}", selection.sql()), selection);

            assertThat(ids).matches(plan -> !plan.scans(), "scans no table");
            assertThat(page).matches(plan -> !plan.scans(), "scans no table");
            if (leader.runs().stream()
                    .noneMatch(run ->
                            run.select().contains("el_due e") || run.select().contains("distinct"))) {
                // E-mails being sent are sorted, and those with one of many words: they are always few.
                assertThat(ids).matches(plan -> !plan.sorts(leader.runs().size()), "comes in the order of the page");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void countUsesIndex(HistoryQuery query) throws Exception {
        for (EmailStatus status : EmailStatus.values()) {
            for (SearchPlan search : Plan.ofCount(place, query, status)) {
                IdQuery selection = IdQuery.any(search, 100);
                assertThat(plan(selection.sql(), selection)).matches(plan -> !plan.scans(), "scans no table");
            }
        }
    }

    @Test
    void rareTenantUsesItsIndex() throws Exception {
        // PostgreSQL reads the newest first instead, rightly, where a third of all e-mails are of one tenant.
        HistoryQuery query = all().tenant("rare");

        IdQuery selection = IdQuery.first(Plan.ofPage(place, query).get(0), 100);

        assertThat(plan(selection.sql(), selection)).matches(plan -> plan.uses("el_email_tenant"), "uses its index");
    }

    @Test
    void claimUsesIndexInItsOrder() throws Exception {
        assertThat(plan(
                        Statements.FIND_DUE,
                        0,
                        command -> command.number(2).number(Long.MAX_VALUE / 4).number(50)))
                .matches(plan -> plan.uses("el_due_turn") && !plan.sorts(1), "follows el_due_turn");
        assertThat(List.of(
                        plan(
                                Statements.FIRST_TENANTS,
                                0,
                                command -> command.number(2).text("default").number(100)),
                        plan(
                                Statements.NEXT_TENANTS,
                                0,
                                command -> command.number(2)
                                        .text("default")
                                        .text("t")
                                        .text("t\u0001")
                                        .number(100)),
                        plan(
                                Statements.NEXT_ROUTES,
                                0,
                                command -> command.number(2)
                                        .text("default")
                                        .text("default\u0001")
                                        .number(100)),
                        plan(
                                Statements.NEXT_ROUTE,
                                0,
                                command -> command.number(2).text("").text("\u0001")),
                        plan(
                                Statements.NEXT_ROUTE,
                                0,
                                command -> command.number(2).text("default").text("default\u0001")),
                        plan(
                                Statements.FIND_DUE_OF_ROUTE,
                                0,
                                command -> command.number(2)
                                        .text("default")
                                        .number(Long.MAX_VALUE / 4)
                                        .number(50)),
                        plan(
                                Statements.FIND_DUE_OF_TENANT,
                                0,
                                command -> command.number(2)
                                        .text("default")
                                        .text("tenant1")
                                        .number(Long.MAX_VALUE / 4)
                                        .number(50))))
                .allMatch(plan -> plan.uses("el_due_route") && !plan.sorts(1), "follows el_due_route");
        if (place.kind() == Place.Kind.H2) {
            assertThat(plan(
                                    Statements.NEXT_TENANTS,
                                    0,
                                    command -> command.number(2)
                                            .text("default")
                                            .text("t")
                                            .text("t\u0001")
                                            .number(100))
                            .words())
                    .as("starts after equal values")
                    .contains("TENANT >= ");
        }
    }

    @Test
    void noStatementScansTable() throws Exception {
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
                                command -> command.number(9)
                                        .text("w")
                                        .text("w")
                                        .ids(ids)
                                        .number(7)),
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
                                Statements.QUEUE,
                                0,
                                command -> command.now()
                                        .now()
                                        .now()
                                        .number(10)
                                        .now()
                                        .now()
                                        .number(10)
                                        .now()
                                        .now()
                                        .number(10)
                                        .now()
                                        .now()),
                        plan(
                                Statements.RENEW,
                                0,
                                command -> command.now().number(1).id(id).number(1)),
                        plan(Statements.FIND_EVENTS, 0, command -> command.id(id)),
                        plan(Statements.FIND_ATTEMPTS, 0, command -> command.id(id)),
                        plan(Statements.FIND_OBSERVATIONS, 0, command -> command.id(id)),
                        plan(
                                Statements.FIND_KEYS,
                                2,
                                command -> command.text("").texts(List.of("a", "b")))))
                .allMatch(plan -> !plan.scans(), "scans no table");
    }

    private Plan plan(String statement, IdQuery selection) throws SQLException {
        return plan(statement, 0, selection::bind);
    }

    private Plan plan(String statement, int values, Plan.Binding binding) throws SQLException {
        return Plan.of(place, statement, values, binding);
    }
}
