package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the view that people read. */
@OnEachDatabase
class ViewTest {
    private static final Instant LATER = Instant.parse("2026-05-04T10:11:12.123456Z");

    private final Place place;
    private final JdbcHistoryStore store;

    ViewTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    @Test
    void waitingEmailShowsItsFactsAndTimes() throws Exception {
        EmailId id = record(Emails.of("one")
                .tenant("north")
                .priority(Priority.LOW)
                .subject("Your appointment")
                .to("pat@home.example")
                .due(LATER));

        Map<String, Object> row = view();

        assertThat(row)
                .containsEntry("id", id.toString())
                .containsEntry("tenant", "north")
                .containsEntry("status", "PENDING")
                .containsEntry("waiting", "QUEUED")
                .containsEntry("priority", "LOW")
                .containsEntry("subject", "Your appointment")
                .containsEntry("sender", "Praxis <office@clinic.example>")
                .containsEntry("recipients", "pat@home.example PENDING")
                .containsEntry("attempts", "0")
                .containsEntry("due_at", LATER)
                .containsEntry("send_at", null)
                .containsEntry("finished_at", null)
                .containsEntry("last_reply", null)
                .containsEntry("owner", null)
                .containsEntry("labels", "{\"tags\":[\"invoice\"],\"metadata\":{\"invoice\":\"one\"}}");
        assertThat((Instant) row.get("recorded_at")).isBetween(Emails.START, Emails.START.plusSeconds(600));
    }

    @Test
    void leasedEmailIsSending() throws Exception {
        record(Emails.of("one").to("pat@home.example").to("kim@home.example"));
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);

        assertThat(view())
                .containsEntry("status", "SENDING")
                .containsEntry("recipients", "pat@home.example SENDING, kim@home.example SENDING")
                .containsEntry("owner", "worker")
                .containsEntry("due_at", claim.record().state().due().orElseThrow())
                .containsEntry("finished_at", null);
    }

    @Test
    void deliveredEmailShowsReplyAndEnd() throws Exception {
        record(Emails.of("one").to("pat@home.example"));
        assertThat(store.advance(Acts.delivered(
                        store.claim("worker", Duration.ofMinutes(5), 1).get(0))))
                .isTrue();

        assertThat(view())
                .containsEntry("status", "DELIVERED")
                .containsEntry("recipients", "pat@home.example DELIVERED")
                .containsEntry("attempts", "1")
                .containsEntry("last_reply", "250 2.0.0 Ok: queued")
                .containsEntry("due_at", null)
                .containsEntry("finished_at", Emails.START);
    }

    @Test
    void cancelledEmailShowsItsEnd() throws Exception {
        EmailId id = record(Emails.of("one").to("pat@home.example"));
        assertThat(store.advance(Acts.cancelled(store.find(id).orElseThrow()))).isTrue();

        assertThat(view())
                .containsEntry("status", "CANCELLED")
                .containsEntry("last_reply", null)
                .containsEntry("finished_at", Emails.START);
    }

    @Test
    void confirmationOfUnansweredEmailIsItsEnd() throws Exception {
        record(Emails.of("one").to("pat@home.example").to("kim@home.example"));
        deliver(event(EventType.DELIVERED, Emails.START, 0), event(EventType.CONFIRMED, LATER, 1));

        assertThat(view()).containsEntry("status", "DELIVERED").containsEntry("finished_at", LATER);
    }

    @Test
    void confirmationOfDeliveredEmailIsNotItsEnd() throws Exception {
        EmailId id = record(Emails.of("one").to("pat@home.example").to("kim@home.example"));
        deliver(event(EventType.DELIVERED, Emails.START, 0, 1));
        store.observationStore().orElseThrow().note(id, event(EventType.CONFIRMED, LATER, 1));

        assertThat(view()).containsEntry("finished_at", Emails.START);
    }

    private void deliver(HistoryEvent... events) {
        Change change =
                Acts.delivered(store.claim("worker", Duration.ofMinutes(5), 1).get(0));
        assertThat(store.advance(new Change(
                        change.id(),
                        change.next(),
                        change.recipients(),
                        List.of(events),
                        change.attempts(),
                        Optional.empty())))
                .isTrue();
    }

    private static HistoryEvent event(EventType type, Instant at, Integer... recipients) {
        return new HistoryEvent(type, at, List.of(recipients), "done");
    }

    @Test
    void emailIsFoundByTheIndexOfItsId() throws Exception {
        EmailId id = record(Emails.of("one").to("pat@home.example"));
        for (int i = 0; i < 50; i++) {
            record(Emails.of("other" + i).to("kim@home.example"));
        }
        String column = place.kind() == Place.Kind.MARIADB ? "id_bytes" : "id";
        String select = "select recipients from el_email_view where " + column + " = ";

        assertThat(place.column(select + place.literal(id.value()))).containsExactly("pat@home.example PENDING");
        Plan plan = Plan.of(place, select + "?", 0, command -> command.id(id));
        // Of the events, which are JSON, MariaDB makes a table without an index.
        boolean found = place.kind() == Place.Kind.MARIADB
                ? plan.words().replaceAll("\\s", "").contains("\"table_name\":\"e\",\"access_type\":\"const\"")
                : !plan.scans();
        assertThat(found).as(plan.words()).isTrue();
    }

    @Test
    void recipientsAreBounded() throws Exception {
        Emails email = Emails.of("one");
        for (int i = 0; i < 13; i++) {
            email.to("r" + i + "@home.example");
        }
        record(email);

        assertThat((String) view().get("recipients"))
                .startsWith("r0@home.example PENDING, r1@home.example PENDING, ")
                .endsWith("r9@home.example PENDING, and 3 more");
    }

    @Test
    void refusalOutranksOtherReplies() throws Exception {
        record(Emails.of("one").to("pat@home.example").to("kim@home.example"));
        assertThat(store.advance(Acts.delivered(
                        store.claim("worker", Duration.ofMinutes(5), 1).get(0))))
                .isTrue();
        place.execute(
                "update el_recipient set status = 'BOUNCED', reply_code = 550, reply_text = '5.1.1 No such user'");

        assertThat(view())
                .containsEntry("recipients", "pat@home.example DELIVERED, kim@home.example BOUNCED")
                .containsEntry("last_reply", "550 5.1.1 No such user");
    }

    @Test
    void extremeTimesDoNotBreakTheView() throws Exception {
        record(Emails.of("far").due(Instant.MAX));
        record(Emails.of("old").due(Instant.MIN).deadline(Instant.MAX));
        record(Emails.of("done").finished(EmailStatus.BOUNCED));

        assertThat(place.column("select due_at from el_email_view")).hasSize(3).containsOnlyNulls();
    }

    private EmailId record(Emails email) {
        return store.insert(List.of(email.make())).get(0);
    }

    private Map<String, Object> view() throws SQLException {
        try (Connection connection = place.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from el_email_view")) {
            assertThat(row.next()).isTrue();
            Map<String, Object> values = new HashMap<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String column = row.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT);
                values.put(column, column.endsWith("_at") ? time(row, i) : row.getString(i));
            }
            assertThat(row.next()).isFalse();
            return values;
        }
    }

    private Instant time(ResultSet row, int column) throws SQLException {
        if (row.getObject(column) == null) {
            return null;
        }
        return place.kind() == Place.Kind.MARIADB
                ? row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC)
                : row.getObject(column, OffsetDateTime.class).toInstant().truncatedTo(ChronoUnit.MICROS);
    }
}
