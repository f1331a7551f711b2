package io.emailledger.jdbc;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.CANCELLED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests that old records are found and deleted by an index. */
@OnEachDatabase
class PurgePlanTest {
    private static final Map<Place.Kind, Place> PLACES = new EnumMap<>(Place.Kind.class);
    private static final int COUNT = 6_000;

    private final Place place;

    PurgePlanTest(Place.Kind kind) throws SQLException {
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
        for (int from = 0; from < COUNT; from += 500) {
            List<NewEmail> emails = new ArrayList<>();
            for (int i = from; i < from + 500; i++) {
                Emails email = Emails.of("n" + i).text("short");
                emails.add((i % 50 == 49 ? email : email.finished(EmailStatus.DELIVERED)).make());
            }
            List<EmailId> ids = store.insert(emails);
            for (int i = 0; i < ids.size(); i += 97) {
                store.observationStore()
                        .orElseThrow()
                        .observe(new Observation(ids.get(i), 0, ObservationKind.OPEN, "CLIENT", Emails.START));
                store.reportStore()
                        .orElseThrow()
                        .keep(SampleReports.about(ids.get(i), "report " + from + i), List.of(), List.of());
            }
        }
        switch (place.kind()) {
            case MARIADB ->
                place.execute("analyze table el_email, el_due, el_term, el_log, el_body, el_observation, el_key,"
                        + " el_recipient, el_attachment, el_attachment_chunk, el_report");
            default -> place.execute("analyze");
        }
    }

    @Test
    void noStatementScansTable() throws Exception {
        EmailId id = Emails.of("x").make().record().id();
        List<EmailId> ids = List.of(id, Emails.of("y").make().record().id());
        for (Field field : PurgeStatements.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class && !field.isSynthetic()) {
                String statement = (String) field.get(null);
                if (statement.contains("{ids}")) {
                    boolean marks = field.getName().equals("MARK_CONTENTS_DELETED");
                    Plan plan = Plan.of(place, statement, 2, command -> (marks ? command.number(1) : command).ids(ids));
                    assertThat(plan).as(field.getName()).matches(p -> !p.scans(), "scans no table");
                }
            }
        }
        assertThat(Plan.of(place, PurgeStatements.IS_BODY, 0, command -> command.id(id)))
                .matches(plan -> !plan.scans(), "scans no table");
    }

    @Test
    void oldRecordsAreFoundInIndexOrder() throws Exception {
        HistoryQuery old = old();
        SearchPlan search = Plan.ofPage(place, old).get(0);
        LeadingIndex leader = search.leader();
        IdQuery selection = IdQuery.first(search, 500);

        assertThat(Plan.of(place, selection.sql(), 0, selection::bind))
                .matches(plan -> !plan.scans(), "scans no table")
                .matches(plan -> !plan.sorts(leader.runs().size()), "comes in the order of the walk");
    }

    /** Purged e-mails are read only by their id, many in one call. */
    @Test
    void scanOfPurgedRecordsIsShort() throws SQLException {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        HistoryQuery rest = old();
        Optional<String> next;
        do {
            HistoryPage page = store.retentionStore().orElseThrow().having(RetainedPart.EVENTS, rest);
            List<Purge> purges = page.emails().stream()
                    .map(email -> new Purge(email.id(), RetainedPart.EVENTS, Emails.START, Optional.empty()))
                    .toList();
            store.retentionStore().orElseThrow().purge(purges);
            next = page.next();
            rest = next.isPresent() ? rest.after(next.get()) : rest;
        } while (next.isPresent());

        int calls = 0;
        rest = old();
        do {
            HistoryPage page = store.retentionStore().orElseThrow().having(RetainedPart.EVENTS, rest);
            assertThat(page.emails()).isEmpty();
            next = page.next();
            rest = next.isPresent() ? rest.after(next.get()) : rest;
            calls++;
        } while (next.isPresent());

        assertThat(calls).isEqualTo(2);
        assertThat(place.number("select count(*) from el_log")).isEqualTo(COUNT / 50);
    }

    private static HistoryQuery old() {
        return HistoryQuery.all()
                .status(DELIVERED, BOUNCED, FAILED, CANCELLED)
                .until(Instant.parse("2099-01-01T00:00:00Z"))
                .limit(500);
    }
}
