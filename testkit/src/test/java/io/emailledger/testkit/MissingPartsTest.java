package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.EventFeed;
import io.emailledger.RateLimit;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.ReturnPath;
import io.emailledger.retention.Retention;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.suppression.SuppressionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A ledger on a store that has none of the optional parts. */
class MissingPartsTest {
    private static final byte[] KEY = new byte[32];

    private final MovableClock clock = MovableClock.start();
    private final ScriptedTransport transport = new ScriptedTransport(1);

    private EmailLedgerBuilder builder() {
        return EmailLedger.builder(new RequiredStore(MemoryHistoryStore.create(clock)), transport)
                .time(clock)
                .workers(0);
    }

    private static EmailBuilder email() {
        return Email.from("billing@clinic.example")
                .to("pat@home.example")
                .subject("Invoice 42")
                .text("Please find your invoice.");
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Test
    void sendingAndHistoryNeedNoPart() {
        try (EmailLedger ledger = builder().build()) {
            EmailId id = ledger.send(email().build());
            work(ledger);
            EmailId copy = ledger.resend(id).id().orElseThrow();
            work(ledger);

            assertThat(ledger.history(HistoryQuery.all().status(EmailStatus.DELIVERED))
                            .emails())
                    .extracting(email -> email.id())
                    .containsExactly(copy, id);
            assertThat(ledger.log(copy).events()).isNotEmpty();
            assertThat(ledger.sending().paused()).isEmpty();
        }
    }

    @Test
    void cancelledKeyCanBeReleasedAndUsedAgain() {
        try (EmailLedger ledger = builder().build()) {
            EmailId id = ledger.send(email().idempotencyKey("invoice/42").build());
            assertThat(ledger.cancel(id).code()).isEqualTo(CancelResult.Code.CANCELLED);
            assertThat(ledger.cancelAndReleaseKey(id).code()).isEqualTo(CancelResult.Code.CANCELLED);

            assertThat(ledger.send(email().idempotencyKey("invoice/42").build()))
                    .isNotEqualTo(id);
        }
    }

    @Test
    void defaultSuppressionRulesHaveNoEffect() {
        transport.otherwise(Act.refuse(550, "5.1.1 No such user"));
        try (EmailLedger ledger = builder().build()) {
            EmailId first = ledger.send(email().build());
            work(ledger);
            EmailId second = ledger.send(email().build());
            work(ledger);

            assertThat(ledger.find(first).orElseThrow().status()).isEqualTo(EmailStatus.BOUNCED);
            assertThat(ledger.find(second).orElseThrow().status()).isEqualTo(EmailStatus.BOUNCED);
        }
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                setting("with", "ObservationStore", b -> b.with(new TracksOpens())),
                setting(
                        "returnPath",
                        "ReportStore",
                        b -> b.returnPath(
                                ReturnPath.at("bounces@clinic.example").signedWith(KEY))),
                setting("suppression", "SuppressionStore", b -> b.suppression(SuppressionRules.standard())),
                setting("rateLimit", "SettingStore", b -> b.rateLimit(RateLimit.transport(60))),
                setting(
                        "retention",
                        "RetentionStore",
                        b -> b.retention(Retention.keep().bodies(Duration.ofDays(30)))),
                setting(
                        "retention of unverified reports",
                        "ReportStore",
                        b -> b.retention(Retention.keep().unverifiedReports(Duration.ofDays(30)))),
                setting(
                        "retention of the feed",
                        "FeedStore",
                        b -> b.retention(Retention.keep().feed(Duration.ofDays(30)))));
    }

    private static Arguments setting(String name, String part, Consumer<EmailLedgerBuilder> set) {
        return Arguments.of(name, part, set);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void settingWhosePartIsMissingIsRefused(String name, String part, Consumer<EmailLedgerBuilder> set) {
        EmailLedgerBuilder builder = builder();
        set.accept(builder);

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "%s needs a store with a %s, a part that this store does not have; leave it out, or use a"
                                + " store with that part",
                        name, part);
    }

    @Test
    void settingsThatNeedNoPartAreAccepted() {
        try (EmailLedger ledger = builder()
                .suppression(SuppressionRules.never())
                .retention(Retention.keep().legalHold("dispute"))
                .build()) {
            assertThat(ledger.sending().paused()).isEmpty();
        }
    }

    static Stream<Arguments> calls() {
        EmailId id = Sample.id(Instant.EPOCH, 1);
        MailReport report = MailReport.of(ReportKind.COMPLAINT);
        Observation open = new Observation(id, 0, ObservationKind.OPEN, "CLIENT", Instant.EPOCH);
        return Stream.of(
                call("observe", "ObservationStore", ledger -> ledger.reports().observe(open)),
                call("report", "ReportStore", ledger -> ledger.reports().accept(report)),
                call(
                        "report of an e-mail",
                        "ReportStore",
                        ledger -> ledger.reports().accept(id, report)),
                call(
                        "unverified reports",
                        "ReportStore",
                        ledger -> ledger.reports().unverified(1)),
                call("suppressions", "SuppressionStore", EmailLedger::suppressions),
                call("pause", "SettingStore", ledger -> ledger.sending().pause("maintenance")),
                call("resume", "SettingStore", ledger -> ledger.sending().resume()),
                call("feed", "FeedStore", EventFeed::of),
                call("purge", "RetentionStore", ledger -> ledger.retention().purge()),
                call("erase", "RetentionStore", ledger -> ledger.retention().erase("pat@home.example")));
    }

    private static Arguments call(String name, String part, Consumer<EmailLedger> call) {
        return Arguments.of(name, part, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void callWhosePartIsMissingIsUnsupported(String name, String part, Consumer<EmailLedger> call) {
        try (EmailLedger ledger = builder().build()) {
            assertThatThrownBy(() -> call.accept(ledger))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage(
                            "This needs a store with a %s, a part that the store of this ledger does not have.", part);
        }
    }

    private static final class TracksOpens implements RecipientContent {
        @Override
        public boolean appliesTo(Email email, Recipient recipient) {
            return false;
        }

        @Override
        public Email contentFor(Email email, Recipient recipient) {
            return email;
        }

        @Override
        public boolean tracksOpens() {
            return true;
        }
    }
}
