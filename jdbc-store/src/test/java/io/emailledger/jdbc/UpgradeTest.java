package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Outcome;
import io.emailledger.history.RecipientKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.TakenBy;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.RefusalCause;
import io.emailledger.report.ReplyPhase;
import io.emailledger.spi.Change;
import io.emailledger.spi.Claim;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tables that an older version has made and filled. */
@OnEachDatabase
class UpgradeTest {
    private static final EmailId BOUNCED = EmailId.of("01950000-0000-7000-8000-000000000001");
    private static final EmailId WAITING = EmailId.of("01950000-0000-7000-8000-000000000002");
    private static final Reply UNKNOWN = new Reply(550, "5.1.1 No such\\user");

    private final Place place;

    UpgradeTest(Place.Kind kind) throws SQLException {
        place = Place.empty(kind);
        Schema schema = new Schema(dialect(), new TableNames("el_", Optional.empty()));
        run(schema.versions());
        run(schema.script(1));
        place.execute(schema.insertVersion(1));
        fill();
    }

    @Test
    void rowsOfTheFirstVersionReadBackAsTheyWere() {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        EmailRecord email = store.find(BOUNCED).orElseThrow();
        assertThat(email.status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(email.facts().subject()).isEqualTo("Your appointment");
        assertThat(email.recipients())
                .containsExactly(
                        recipient(0, "pat@home.example", EmailStatus.BOUNCED, UNKNOWN, Optional.empty()),
                        recipient(
                                1,
                                "kim@home.example",
                                EmailStatus.DELIVERED,
                                new Reply(250, "Ok"),
                                Optional.of(TakenBy.RELAY)));
        assertThat(store.attempts(BOUNCED))
                .singleElement()
                .extracting(AttemptRecord::results)
                .isEqualTo(List.of(
                        new AttemptRecord.Result(0, Outcome.REFUSED, UNKNOWN),
                        new AttemptRecord.Result(1, Outcome.TAKEN, new Reply(250, "Ok"))));
        assertThat(store.history(HistoryQuery.all().recipient("pat@home.example"))
                        .emails())
                .containsExactly(email);
        for (RefusalCause cause : RefusalCause.values()) {
            assertThat(store.history(HistoryQuery.all().cause(cause)).emails()).isEmpty();
        }
    }

    @Test
    void workGoesOnWithPhaseAndCause() {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());

        Claim claim = store.claim("worker", Duration.ofMinutes(5), 5).get(0);
        Change change = Acts.delivered(claim);
        RecipientRecord refused = change.recipients()
                .get(0)
                .withReply(new Reply(550, "5.7.1 Not you", Optional.of(ReplyPhase.MAIL)))
                .withCause(Optional.of(RefusalCause.ACCOUNT));
        assertThat(store.advance(new Change(
                        change.id(),
                        change.next(),
                        List.of(refused),
                        change.steps(),
                        change.attempts(),
                        Optional.empty())))
                .isTrue();

        assertThat(store.find(WAITING).orElseThrow().recipients()).containsExactly(refused);
        assertThat(store.history(HistoryQuery.all().cause(RefusalCause.ACCOUNT)).emails())
                .extracting(EmailRecord::id)
                .containsExactly(WAITING);
    }

    @Test
    void theApplicationsOwnMigrationsExecuteWhatIsMissing() throws SQLException {
        JdbcHistoryStoreBuilder builder =
                JdbcHistoryStore.builder(place.dataSource()).schema(SchemaMode.VALIDATE);
        assertThatThrownBy(builder::build)
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The tables of Email Ledger have version 1, and this library needs version 2. Execute what "
                                + "JdbcHistoryStore.upgradeSql returns for version 1, or open the store with SchemaMode.MIGRATE.");

        run(JdbcHistoryStore.upgradeSql(dialect().name(), "el_", 1));

        assertThat(builder.build().find(BOUNCED)).isPresent();
        assertThat(JdbcHistoryStore.upgradeSql(dialect().name(), "el_", Schema.latest()))
                .isEmpty();
        assertThatThrownBy(() -> JdbcHistoryStore.upgradeSql(dialect().name(), "el_", 0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("version must lie between 1 and 2, but is 0");
    }

    private void fill() throws SQLException {
        email(BOUNCED, "BOUNCED", 1, "'BOUNCED', null, 550, " + text("5.1.1 No such\\user") + ", null");
        place.execute(
                "insert into el_term (term, email_id) values ('to:pat@home.example', " + literal(BOUNCED) + ")",
                "insert into el_recipient (email_id, pos, kind, name, address, status, failure, reply_code, reply_text,"
                        + " taken_by) values (" + literal(BOUNCED)
                        + ", 1, 'TO', '', 'kim@home.example', 'DELIVERED', null, 250, 'Ok', 'RELAY')",
                "insert into el_log (email_id, steps, attempt, started_at, ended_at, transport, results, transcript)"
                        + " values (" + literal(BOUNCED) + ", " + text("BOUNCED\t0\t\tno\n") + ", 1, 5, 6, 'smtp', "
                        + text("0\tREFUSED\t550\t5.1.1 No such\\\\user\n1\tTAKEN\t250\tOk\n") + ", 'S: 550 no')");
        email(WAITING, "PENDING", 0, "'PENDING', null, null, null, null");
        byte[] body = new EmailBody(Optional.of("Come in."), Optional.empty(), List.of(), List.of(), Set.of(), Set.of())
                .toBytes();
        String hex = HexFormat.of().formatHex(body);
        place.execute(
                "insert into el_due (email_id, version, phase, priority, tenant, due_at) values (" + literal(WAITING)
                        + ", 0, 1, 2, '', 1)",
                "insert into el_body (email_id, chunk, content) values (" + literal(WAITING) + ", 0, "
                        + (place.kind() == Place.Kind.POSTGRESQL ? "'\\x" + hex + "'" : "x'" + hex + "'") + ")");
    }

    private void email(EmailId id, String status, int attempts, String recipient) throws SQLException {
        place.execute(
                "insert into el_email (id, version, status, attempts, journalled, attachments, from_name, from_address,"
                        + " subject, priority, guarantee, track_opens, to_kind, to_name, to_address, to_status,"
                        + " to_failure, to_reply_code, to_reply_text, to_taken_by) values (" + literal(id) + ", 0, '"
                        + status + "', " + attempts + ", false, 0, '', 'office@clinic.example', 'Your appointment', 2,"
                        + " 'AT_LEAST_ONCE', false, 'TO', '', 'pat@home.example', " + recipient + ")");
    }

    private static RecipientRecord recipient(
            int position, String address, EmailStatus status, Reply reply, Optional<TakenBy> takenBy) {
        return new RecipientRecord(
                position,
                RecipientKind.TO,
                Address.of(address),
                status,
                Optional.empty(),
                Optional.of(reply),
                Optional.empty(),
                takenBy,
                Optional.empty());
    }

    private void run(String script) throws SQLException {
        place.execute(SqlScript.statements(script).toArray(String[]::new));
    }

    private String text(String value) {
        return "'" + (place.kind() == Place.Kind.MARIADB ? value.replace("\\", "\\\\") : value) + "'";
    }

    private String literal(EmailId id) {
        return place.literal(id.value());
    }

    private Dialect dialect() {
        return Dialects.of(place.kind().name()).orElseThrow();
    }
}
