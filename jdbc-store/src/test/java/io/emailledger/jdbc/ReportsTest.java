package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportResult.Verdict;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests reports beyond the contract: transactions of the application, several nodes, the largest report. */
@OnEachDatabase
class ReportsTest {
    private final Place place;
    private final JdbcHistoryStore store;

    ReportsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    @Test
    void rollbackOfApplicationDiscardsReport() throws SQLException {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        ReportRecord report = SampleReports.about(id, "no such user");
        try (Connection connection = place.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            assertThat(store.within(connection, () -> keep(report, id))).isTrue();
            assertThat(store.within(connection, () -> keep(report, id)))
                    .as("visible inside the application's transaction")
                    .isFalse();
            assertThat(store.within(
                            connection,
                            () -> store.suppressionStore()
                                    .orElseThrow()
                                    .suppress(SampleReports.suppressed(
                                            Optional.empty(), "pat@home.example", Emails.START))))
                    .isTrue();
            connection.rollback();
        }

        assertThat(place.number("select count(*) from el_report")).isZero();
        assertThat(place.number("select count(*) from el_suppression")).isZero();
        assertThat(store.events(id)).hasSize(1);
        assertThat(store.observationStore().orElseThrow().observations(id)).isEmpty();
        assertThat(keep(report, id)).as("it can be stored again").isTrue();
    }

    /** The query finds nothing and the insert conflicts. On PostgreSQL a failed statement aborts the transaction. */
    @Test
    void applicationTransactionContinuesAfterDuplicateReport() throws SQLException {
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        ReportRecord report = SampleReports.unverified(Emails.START, "whose is it?");
        JdbcHistoryStore quicker = JdbcHistoryStore.create(place.dataSource());
        try (Connection connection = place.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            Connection interrupted = Wrapped.beforeStatement(
                    connection,
                    "insert into el_report",
                    () -> quicker.reportStore().orElseThrow().keep(report, List.of(), List.of()));

            boolean kept = store.within(
                    interrupted, () -> store.reportStore().orElseThrow().keep(report, List.of(), List.of()));
            store.within(
                    connection,
                    () -> store.observationStore()
                            .orElseThrow()
                            .note(id, HistoryEvent.of(EventType.RESENT, Emails.START, "again")));
            connection.commit();

            assertThat(kept).isFalse();
        }
        assertThat(store.events(id)).hasSize(2);
        assertThat(store.reportStore().orElseThrow().reports(ReportState.UNVERIFIED, 10))
                .hasSize(1);
    }

    /** Between several commits a process could end, and each waits for the disk. */
    @Test
    void reportIsAppliedInOneCommit() throws Exception {
        Thread caller = Thread.currentThread();
        AtomicInteger commits = new AtomicInteger();
        CountDownLatch delivered = new CountDownLatch(1);
        DataSource watched = Wrapped.with(place.dataSource(), (connection, method) -> {
            if (method.equals("commit") && Thread.currentThread() == caller) {
                commits.incrementAndGet();
            }
            return Wrapped.PROCEED;
        });
        MailReport report = MailReport.of(
                ReportKind.BOUNCE, RecipientReport.failed("pat@home.example", "5.1.1", 550, "no such user"));
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(watched), LocalTransports.discarding())
                .listener((email, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        delivered.countDown();
                    }
                })
                .build()) {
            EmailId id = ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .text("Come in.")
                    .build());
            delivered.await();
            commits.set(0);

            assertThat(ledger.reports().accept(id, report).verdict()).isEqualTo(Verdict.APPLIED);

            assertThat(commits).hasValue(1);
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.BOUNCED);
            assertThat(ledger.suppressions().find("pat@home.example")).isPresent();
            assertThat(ledger.reports().accept(id, report).verdict()).isEqualTo(Verdict.KNOWN);
        }
    }

    /** A thousand recipients with values of maximum length, at three bytes per character. */
    @Test
    void largestReportIsReadBack() {
        Optional<String> name = Optional.of("\u7d04".repeat(1_000));
        RecipientReport recipient = new RecipientReport(
                ReportedAction.FAILED,
                name,
                name,
                Optional.of("5.1.1"),
                Optional.of(550),
                "\u7d04".repeat(2_000),
                name,
                Diagnosis.UNDETERMINED);
        MailReport largest = MailReport.of(
                ReportKind.BOUNCE, Collections.nCopies(1_000, recipient).toArray(RecipientReport[]::new));
        EmailId id = Emails.of("one").make().record().id();
        ReportRecord report = SampleReports.record(Optional.of(id), ReportState.OPEN, Emails.START, largest);

        assertThat(store.reportStore().orElseThrow().keep(report, List.of(), List.of()))
                .isTrue();

        assertThat(store.reportStore().orElseThrow().reports(id)).containsExactly(report);
        assertThat(store.reportStore().orElseThrow().reports(ReportState.OPEN, 10))
                .containsExactly(report);
    }

    private boolean keep(ReportRecord report, EmailId id) {
        return store.reportStore()
                .orElseThrow()
                .keep(
                        report,
                        List.of(HistoryEvent.of(EventType.REPORTED, Emails.START, "came back")),
                        List.of(new Observation(id, 0, ObservationKind.COMPLAINT, "", Emails.START)));
    }
}
