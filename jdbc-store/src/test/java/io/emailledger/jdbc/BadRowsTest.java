package io.emailledger.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests rows that another program has changed or deleted: only their e-mail is affected. */
@OnEachDatabase
class BadRowsTest {
    private final Place place;
    private final JdbcHistoryStore store;

    BadRowsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    @ParameterizedTest
    @EnumSource
    void badRowBlocksNoOtherEmail(Damage damage) throws Exception {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Emails email = Emails.of("one " + i)
                    .to("kim@home.example")
                    .to("lee@home.example")
                    .to("pat@home.example");
            ids.add(store.insert(List.of(
                            email.attach("a.txt", 7, () -> new ByteArrayInputStream("content".getBytes(US_ASCII)))
                                    .make()))
                    .get(0));
        }
        EmailId bad = ids.get(1);
        for (String statement : damage.statements) {
            place.execute(statement.replace("{id}", place.literal(bad.value())));
        }

        List<EmailId> claimed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            for (Claim claim : store.claim("worker", Duration.ofMinutes(5), 2)) {
                claimed.add(claim.record().id());
                assertThat(store.advance(Acts.delivered(claim))).isTrue();
            }
        }

        Set<EmailId> good = new HashSet<>(ids);
        good.remove(bad);
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(good);
        assertThat(store.claim("worker", Duration.ofMinutes(5), 9)).isEmpty();
        assertThat(store.queue().due()).isZero();
        assertThat(store.history(HistoryQuery.all()).emails())
                .extracting(EmailRecord::id)
                .containsAll(good);
        assertThat(store.retentionStore()
                        .orElseThrow()
                        .having(RetainedPart.RECORD, HistoryQuery.all())
                        .emails())
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(store.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED)).isGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_EMAIL", "UNKNOWN_STATUS", "OLDER_QUEUE"})
    void unreadableOverdueRowsDoNotStarveOthers(Damage damage) throws Exception {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(store.insert(List.of(Emails.of("one " + i).make())).get(0));
        }
        place.execute("update el_due set phase = 0, due_at = null, deadline = 1");
        place.execute("update el_due set deadline = 2 where email_id = "
                + place.literal(ids.get(3).value()));
        for (EmailId bad : ids.subList(0, 3)) {
            for (String statement : damage.statements) {
                place.execute(statement.replace("{id}", place.literal(bad.value())));
            }
        }

        assertThat(store.overdue(2)).extracting(EmailRecord::id).containsExactly(ids.get(3));
    }

    @Test
    void staleQueueVersionDoesNotPreventChanges() throws Exception {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        place.execute("update el_email set version = 50 where id = " + place.literal(id.value()));

        assertThat(store.advance(Acts.delivered(claim))).as("of the worker").isFalse();
        assertThat(store.advance(
                        Acts.delivered(new Claim(store.find(id).orElseThrow(), claim.body(), claim.recovered()))))
                .isTrue();
        assertThat(place.number("select count(*) from el_due")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update el_email set version = 50", "update el_due set phase = 0, due_at = null, deadline = null"
            })
    void emailThatWasSetAsideCanBeSentAndCancelled(String damage) throws Exception {
        try (EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                .workers(0)
                .build()) {
            EmailBuilder email = Email.from("shop@home.example").to("pat@home.example");
            EmailId sent = ledger.send(email.subject("one").build());
            EmailId cancelled = ledger.send(email.subject("two").build());
            place.execute(damage);
            assertThat(ledger.sending().runOnce()).as("both are set aside").isFalse();
            assertThat(place.number("select count(*) from el_due where phase = 0 and due_at is null"))
                    .isEqualTo(2);

            assertThat(ledger.waiting().sendNow(sent).code()).isEqualTo(WaitingResult.Code.CHANGED);
            assertThat(ledger.cancel(cancelled).code()).isEqualTo(CancelResult.Code.CANCELLED);

            assertThat(place.number("select count(*) from el_due")).isEqualTo(1);
            assertThat(ledger.sending().runOnce()).isTrue();
            assertThat(ledger.find(sent).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(place.number("select count(*) from el_due")).isZero();
        }
    }

    @Test
    void pageOfBadRowsDoesNotEndTheHistory() throws Exception {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            ids.add(store.insert(List.of(Emails.of("one " + i).make())).get(0));
        }
        for (EmailId bad : ids.subList(3, 8)) {
            place.execute("update el_email set status = 'TELEPORTED' where id = " + place.literal(bad.value()));
        }

        List<EmailId> seen = new ArrayList<>();
        HistoryQuery query = HistoryQuery.all().limit(2);
        for (Optional<String> next = Optional.of(""); next.isPresent(); ) {
            HistoryPage page = store.history(next.get().isEmpty() ? query : query.after(next.get()));
            page.emails().forEach(email -> seen.add(email.id()));
            next = page.next();
        }

        assertThat(seen).containsExactly(ids.get(8), ids.get(2), ids.get(1), ids.get(0));
    }

    @Test
    void exceptionNamesUnreadableEmail() throws Exception {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        place.execute("update el_body set content = " + bytes("ff00"), "update el_log set steps = 'nonsense'");

        assertThatThrownBy(() -> store.body(id))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("The e-mail " + id + " cannot be read: ")
                .matches(e -> ((StoreException) e).isRefusal(), "the store works");
        assertThatThrownBy(() -> store.events(id))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("" + id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from el_attachment_chunk",
                "update el_attachment_chunk set content = {short}",
                "update el_attachment_chunk set content = {empty}",
                "update el_attachment set size_bytes = 1"
            })
    void exceptionNamesDamagedAttachment(String damage) throws Exception {
        Emails email =
                Emails.of("one").attach("a.txt", 7, () -> new ByteArrayInputStream("content".getBytes(US_ASCII)));
        EmailId id = store.insert(List.of(email.make())).get(0);
        place.execute(damage.replace("{short}", bytes("00")).replace("{empty}", bytes("")));

        try (InputStream in = store.attachment(id, 0).orElseThrow()) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "The e-mail " + id
                                    + " cannot be read: the content of its attachment 0 is not complete in el_attachment_chunk.");
        }
    }

    @Test
    void unreadableReportIsSkipped() throws Exception {
        Instant at = Emails.START;
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(SampleReports.unverified(at.plusSeconds(i), "words " + i).id());
            store.reportStore()
                    .orElseThrow()
                    .keep(SampleReports.unverified(at.plusSeconds(i), "words " + i), List.of(), List.of());
        }
        place.execute("update el_report set content = " + bytes("ff00") + " where id in ('" + ids.get(0) + "', '"
                + ids.get(1) + "', '" + ids.get(3) + "')");

        assertThat(store.reportStore().orElseThrow().reports(ReportState.UNVERIFIED, 2))
                .extracting(report -> report.id())
                .containsExactly(ids.get(2), ids.get(4));
    }

    @Test
    void suppressionOfLaterVersionIsRespected() throws Exception {
        store.suppressionStore()
                .orElseThrow()
                .suppress(SampleReports.suppressed(Optional.empty(), "pat@home.example", Emails.START));
        place.execute("update el_suppression set reason = 'TELEPORTED', origin = 'MARS'");

        assertThat(store.suppressionStore().orElseThrow().suppressions(Set.of("pat@home.example")))
                .hasSize(1);
    }

    private String bytes(String hex) {
        return place.kind() == Place.Kind.POSTGRESQL ? "'\\x" + hex + "'" : "x'" + hex + "'";
    }

    /** Ways in which the rows of one e-mail can be damaged. */
    enum Damage {
        NO_EMAIL("delete from el_email where id = {id}"),
        NO_BODY("delete from el_body where email_id = {id}"),
        NOTHING_BUT_THE_QUEUE(
                "delete from el_email where id = {id}",
                "delete from el_body where email_id = {id}",
                "delete from el_recipient where email_id = {id}",
                "delete from el_log where email_id = {id}",
                "delete from el_attachment where email_id = {id}",
                "delete from el_attachment_chunk where email_id = {id}"),
        NO_FIRST_PIECE_OF_ITS_BODY("update el_body set chunk = 1 where email_id = {id}"),
        ILLEGIBLE_BODY(
                "update el_body set content = (select content from el_attachment_chunk c where c.email_id = {id})"
                        + " where email_id = {id}"),
        UNKNOWN_STATUS("update el_email set status = 'TELEPORTED' where id = {id}"),
        UNKNOWN_GUARANTEE("update el_email set guarantee = 'PERHAPS' where id = {id}"),
        UNKNOWN_PRIORITY("update el_email set priority = 99 where id = {id}"),
        UNKNOWN_WAIT("update el_email set waiting = 'HUNGRY' where id = {id}"),
        UNKNOWN_KIND("update el_email set to_kind = 'VIA' where id = {id}"),
        ILLEGIBLE_LABELS("update el_email set labels = 'nonsense' where id = {id}"),
        NO_ADDRESS("update el_email set to_address = null where id = {id}"),
        ILLEGIBLE_ADDRESS("update el_email set to_address = '' where id = {id}"),
        ILLEGIBLE_SENDER("update el_email set from_address = '' where id = {id}"),
        NO_STATUS_OF_A_RECIPIENT("update el_email set to_status = null where id = {id}"),
        NO_FIRST_RECIPIENT("update el_email set to_kind = null where id = {id}"),
        A_RECIPIENT_MISSING("delete from el_recipient where email_id = {id} and pos = 1"),
        ILLEGIBLE_RECIPIENT("update el_recipient set status = 'LOST' where email_id = {id} and pos = 1"),
        ILLEGIBLE_CAUSE("update el_recipient set cause = 'WEATHER' where email_id = {id} and pos = 2"),
        OLDER_QUEUE("update el_email set version = 50 where id = {id}"),
        NO_CONTENT_OF_AN_ATTACHMENT("delete from el_attachment_chunk where email_id = {id}"),
        NO_ATTACHMENT("delete from el_attachment where email_id = {id}");

        private final List<String> statements;

        Damage(String... statements) {
            this.statements = List.of(statements);
        }
    }
}
