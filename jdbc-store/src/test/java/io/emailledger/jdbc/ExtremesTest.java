package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests values at the bounds of the library, and rows that it did not write. */
@OnEachDatabase
class ExtremesTest {
    private final Place place;
    private final DataSource database;
    private final JdbcHistoryStore store;

    ExtremesTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        database = place.dataSource();
        store = JdbcHistoryStore.create(database);
    }

    @Test
    void attemptHoldsThousandRecipientsWithLongReplies() {
        Emails email = Emails.of("one");
        IntStream.range(0, 1_000).forEach(i -> email.to("pat" + i + "@home.example"));
        EmailId id = store.insert(List.of(email.make())).get(0);
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        AttemptRecord attempt = new AttemptRecord(
                1,
                Emails.START,
                Emails.START,
                "smtp",
                Optional.empty(),
                Optional.empty(),
                IntStream.range(0, 1_000)
                        .mapToObj(i ->
                                new AttemptRecord.Result(i, Outcome.REJECTED, new Reply(550, i + "\n".repeat(990))))
                        .toList(),
                "S: 550 no\n".repeat(6_000));
        AttemptRecord next = new AttemptRecord(
                2, Emails.START, Emails.START, "smtp", Optional.of("mx"), Optional.of("TLSv1.3"), List.of(), "");

        assertThat(store.advance(refused(claim, List.of(attempt, next)))).isTrue();

        assertThat(store.attempts(id)).containsExactly(attempt, next);
        assertThat(store.events(id))
                .extracting(HistoryEvent::type)
                .containsExactly(EventType.RECORDED, EventType.BOUNCED);
        assertThat(store.find(id).orElseThrow().recipients())
                .hasSize(1_000)
                .allMatch(r -> r.status() == EmailStatus.BOUNCED);
    }

    @Test
    void addressTooLongForIndexIsFound() {
        String address = "x".repeat(300) + "@home.example";
        String almost = "x".repeat(301) + "@home.example";
        EmailId id = store.insert(List.of(Emails.of("one").to(address).make())).get(0);

        assertThat(store.history(HistoryQuery.all().recipient(address)).emails())
                .extracting(email -> email.id())
                .containsExactly(id);
        assertThat(store.history(HistoryQuery.all().recipient(almost)).emails()).isEmpty();
    }

    @Test
    void timesOutOfRangeMatchAllOrNothing() {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);

        for (Instant early : List.of(Instant.MIN, Instant.EPOCH)) {
            assertThat(ids(HistoryQuery.all().since(early))).containsExactly(id);
            assertThat(ids(HistoryQuery.all().until(early))).isEmpty();
        }
        for (Instant late : List.of(Instant.MAX, Instant.parse("9999-01-01T00:00:00Z"))) {
            assertThat(ids(HistoryQuery.all().since(late))).isEmpty();
            assertThat(ids(HistoryQuery.all().until(late))).containsExactly(id);
        }
    }

    @Test
    void infiniteLeaseIsCapped() {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);

        assertThat(store.claim("worker", Duration.ofSeconds(Long.MAX_VALUE), 1)).hasSize(1);

        assertThat(store.renew(id, 1, Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        assertThat(store.claim("other", Duration.ofMinutes(1), 1)).isEmpty();
    }

    @Test
    void valueOfLaterVersionIsReportedAndNotGuessed() throws Exception {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        place.execute("update el_email set status = 'TELEPORTED'");

        assertThatThrownBy(() -> store.find(id))
                .isInstanceOf(StoreException.class)
                .hasMessage("The e-mail " + id
                        + " cannot be read: The database holds a value of EmailStatus that this version of Email Ledger does not know. Use the version that wrote it, "
                        + "or a later one.");
    }

    @Test
    void anyServerReplyIsStored() {
        String said =
                "S: 550 \uD83D\uDE00 \u00e4\\ \"quoted\" 'single' {\u0001\u001f\u007f\u0085\u2028}, NULL \\N\t\r\n";
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        store.insert(List.of(Emails.of("two").make()));
        List<Claim> claims = store.claim("worker \uD83D\uDE00", Duration.ofMinutes(5), 2);
        List<Change> changes = claims.stream()
                .map(claim -> refused(
                        claim,
                        List.of(new AttemptRecord(
                                1,
                                Emails.START,
                                Emails.START,
                                "smtp",
                                Optional.of(said),
                                Optional.empty(),
                                List.of(new AttemptRecord.Result(0, Outcome.REJECTED, new Reply(550, said))),
                                said)),
                        new Reply(550, said)))
                .toList();

        assertThat(store.advanceAll(changes)).containsExactly(true, true);

        AttemptRecord attempt = store.attempts(id).get(0);
        assertThat(attempt.transcript()).isEqualTo(said);
        assertThat(attempt.server())
                .hasValueSatisfying(server -> assertThat(server)
                        .hasSize(said.length())
                        .doesNotContainPattern("[\\x00-\\x1f]")
                        .startsWith("S: 550 "));
        assertThat(store.find(id).orElseThrow().recipients().get(0).reply())
                .isEqualTo(Optional.of(new Reply(550, said)));
    }

    @Test
    void nulCharacterIsStoredAsItsSymbol() {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        AttemptRecord attempt = new AttemptRecord(
                1, Emails.START, Emails.START, "smtp", Optional.empty(), Optional.empty(), List.of(), "S: a\0b\n");

        assertThat(store.advance(refused(claim, List.of(attempt)))).isTrue();

        assertThat(store.attempts(id).get(0).transcript()).isEqualTo("S: a\u2400b\n");
    }

    @Test
    void builderRejectsNull() {
        assertThatThrownBy(() -> JdbcHistoryStore.create(null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("dataSource must not be null");
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(database);
        assertThatThrownBy(() -> builder.schema(null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("schema must not be null");
        assertThatThrownBy(() -> builder.time(null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("time must not be null");
        assertThatThrownBy(() -> builder.schemaName(null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("schemaName must not be null");
        assertThatThrownBy(() -> builder.tablePrefix(null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("tablePrefix must not be null");
    }

    private List<EmailId> ids(HistoryQuery query) {
        return store.history(query).emails().stream().map(email -> email.id()).toList();
    }

    private static Change refused(Claim claim, List<AttemptRecord> attempts, Reply reply) {
        Change change = refused(claim, attempts);
        return new Change(
                change.id(),
                change.next(),
                change.recipients().stream().map(r -> r.withReply(reply)).toList(),
                change.events(),
                change.attempts(),
                change.attachmentsDeletedAt());
    }

    private static Change refused(Claim claim, List<AttemptRecord> attempts) {
        EmailState next = new EmailState(
                claim.record().state().version() + 1,
                EmailStatus.BOUNCED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                attempts.size(),
                false,
                Optional.empty());
        return new Change(
                claim.record().id(),
                next,
                claim.record().recipients().stream()
                        .map(r -> Emails.in(EmailStatus.BOUNCED, r))
                        .toList(),
                List.of(HistoryEvent.of(EventType.BOUNCED, Emails.START, "no")),
                new ArrayList<>(attempts),
                Optional.empty());
    }
}
