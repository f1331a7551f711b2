package io.emailledger.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportResult;
import io.emailledger.report.MailReport.ReportResult.Verdict;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReturnPath;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the ledger applies bounces, complaints and delivery reports. */
class ReportTest {
    private static final byte[] SECRET = "a secret of more than sixteen bytes".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER_SECRET = "another secret of more than 16 bytes".getBytes(StandardCharsets.UTF_8);
    private static final ReturnPath PATH = ReturnPath.at("bounces@app.example").signedWith(SECRET);
    private static final String PAT = "pat@home.example";
    private static final String KIM = "kim@home.example";

    private final Rig rig = new Rig(builder -> builder.returnPath(PATH));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void emailHasSignedReturnPath() {
        EmailId id = rig.sendToPat();
        rig.work();

        String address =
                rig.transport.deliveries().get(0).envelope().returnPath().address();

        assertThat(address).matches("bounces\\+[a-z2-7]{47}@app\\.example");
        assertThat(address.substring(0, address.indexOf('@'))).hasSizeLessThanOrEqualTo(64);
        assertThat(PATH.read(address.substring(8, 55))).contains(new ReturnPath.Token(id, OptionalInt.of(0)));
    }

    @Test
    void returnPathIsPerTransmissionOrPerRecipient() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        ScriptedTransport each = new ScriptedTransport(1);
        EmailLedger careful = rig.another(each, builder -> builder.returnPath(PATH.oneForEachRecipient()));
        EmailId second = rig.send(Rig.email().to(PAT).cc(KIM));
        while (careful.sending().runOnce()) {
            // The condition does the work.
        }

        assertThat(rig.transport.deliveries())
                .singleElement()
                .satisfies(one -> assertThat(one.envelope().returnPath()).isEqualTo(PATH.address(id)));
        assertThat(each.deliveries().stream().map(one -> one.envelope().returnPath()))
                .containsExactly(PATH.address(second, 0), PATH.address(second, 1));
        careful.close();
    }

    @Test
    void bounceMarksRecipientWithReason() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);

        ReportResult result = rig.ledger
                .reports()
                .accept(bounce(KIM, "5.1.1", "550 5.1.1 User unknown")
                        .withToken(PATH.token(id))
                        .withRaw(raw("From: MAILER-DAEMON\n\nYour message to kim came back.")));

        assertThat(result.verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(result.email()).contains(id);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED);
        HistoryEvent last = rig.ledger.log(id).events().get(rig.events(id).size() - 1);
        assertThat(last.type()).isEqualTo(EventType.BOUNCED);
        assertThat(last.recipients()).containsExactly(1);
        assertThat(last.detail()).contains("User unknown");
        assertThat(rig.ledger.log(id).text()).contains("Your message to kim came back.");
    }

    @Test
    void duplicateReportChangesNothing() {
        EmailId id = delivered();
        MailReport bounce = bounce(PAT, "5.1.1", "User unknown").withToken(token(id));
        MailReport complaint = MailReport.of(ReportKind.COMPLAINT, RecipientReport.of(ReportedAction.COMPLAINED, PAT))
                .withToken(token(id));
        rig.ledger.reports().accept(bounce);
        rig.ledger.reports().accept(complaint);
        List<HistoryEvent> events = rig.ledger.log(id).events();
        List<ObservationRecord> observed = rig.ledger.log(id).observations();

        assertThat(rig.ledger.reports().accept(bounce).verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(rig.ledger.reports().accept(complaint).verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(rig.ledger.log(id).events()).isEqualTo(events);
        assertThat(rig.ledger.log(id).observations())
                .isEqualTo(observed)
                .singleElement()
                .satisfies(one -> assertThat(one.count()).isEqualTo(1));
    }

    @Test
    void orderOfReportsIsIrrelevant() {
        List<MailReport> reports = List.of(
                MailReport.of(ReportKind.DELAY, RecipientReport.of(ReportedAction.DELAYED, PAT)),
                MailReport.of(ReportKind.DELIVERED, RecipientReport.of(ReportedAction.DELIVERED, KIM)),
                MailReport.of(ReportKind.AUTOMATIC_REPLY, RecipientReport.of(ReportedAction.ANSWERED, KIM)),
                bounce(PAT, "5.1.1", "User unknown"),
                MailReport.of(ReportKind.COMPLAINT, RecipientReport.of(ReportedAction.COMPLAINED, KIM)));
        for (int seed = 0; seed < 40; seed++) {
            EmailId id = rig.send(Rig.email().to(PAT).cc(KIM).tenant("tenant " + seed));
            rig.work();
            List<MailReport> shuffled = new ArrayList<>(reports);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.forEach(report -> rig.ledger.reports().accept(report.withToken(PATH.token(id))));

            assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                    .as("seed %d", seed)
                    .containsExactly(EmailStatus.BOUNCED, EmailStatus.DELIVERED);
            assertThat(rig.record(id).recipients().get(1).acceptedBy()).contains(AcceptedBy.CONFIRMED);
            assertThat(rig.ledger.log(id).observations().stream().map(ObservationRecord::kind))
                    .containsExactlyInAnyOrder(ObservationKind.AUTOMATIC_REPLY, ObservationKind.COMPLAINT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportedAction.class,
            names = {"DELAYED", "COMPLAINED", "ANSWERED", "UNREADABLE"})
    void otherReportsChangeNoStatus(ReportedAction action) {
        EmailId id = delivered();

        ReportResult result = rig.ledger
                .reports()
                .accept(MailReport.of(ReportKind.BOUNCE, RecipientReport.of(action, PAT))
                        .withToken(token(id)));

        assertThat(result.verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.events(id)).endsWith(EventType.REPORTED);
    }

    @Test
    void deliveryReportConfirmsAcceptedRecipient() {
        EmailId id = delivered();
        assertThat(takenBy(id)).contains(AcceptedBy.RELAY);

        report(id, ReportedAction.DELIVERED);

        assertThat(takenBy(id)).contains(AcceptedBy.CONFIRMED);
        assertThat(rig.events(id)).endsWith(EventType.CONFIRMED);
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportedAction.class,
            names = {"RELAYED", "EXPANDED"})
    void relayedAndExpandedConfirmNothing(ReportedAction action) {
        EmailId id = delivered();

        report(id, action);

        assertThat(takenBy(id)).contains(AcceptedBy.valueOf(action.name()));
        assertThat(rig.events(id)).endsWith(EventType.REPORTED).doesNotContain(EventType.CONFIRMED);

        report(id, ReportedAction.DELIVERED);
        report(id, action);

        assertThat(takenBy(id)).contains(AcceptedBy.CONFIRMED);
    }

    @Test
    void relayedReportMakesLostReplyUnconfirmed() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email().to(PAT).guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();

        report(id, ReportedAction.RELAYED);

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(takenBy(id)).contains(AcceptedBy.RELAYED);
    }

    private Optional<AcceptedBy> takenBy(EmailId id) {
        return rig.record(id).recipients().get(0).acceptedBy();
    }

    private void report(EmailId id, ReportedAction action) {
        rig.ledger
                .reports()
                .accept(MailReport.of(ReportKind.DELIVERED, RecipientReport.of(action, PAT))
                        .withToken(token(id)));
    }

    @Test
    void unreadableReportNeedsReviewAtRecipient() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        MailReport unreadable = MailReport.of(ReportKind.UNREADABLE)
                .withToken(PATH.token(id, 1))
                .withRaw(raw("From: MAILER-DAEMON\n\nBlorg."));

        ReportResult result = rig.ledger.reports().accept(unreadable);

        assertThat(result.verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(result.email()).contains(id);
        assertThat(rig.ledger.reports().accept(unreadable).verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.reports().countUnverified()).isEqualTo(1);
        assertThat(rig.ledger.reports().unverified(10))
                .singleElement()
                .satisfies(kept -> assertThat(kept.email()).contains(id));
        assertThat(rig.events(id)).endsWith(EventType.REPORTED);
        assertThat(rig.ledger.log(id).text()).contains("Blorg.");
        assertThat(rig.ledger.log(id).observations()).singleElement().satisfies(seen -> {
            assertThat(seen.kind()).isEqualTo(ObservationKind.UNREADABLE_REPORT);
            assertThat(seen.count()).isEqualTo(1);
        });

        assertThat(rig.ledger.reports().accept(unreadable.fingerprint(), id).verdict())
                .isEqualTo(Verdict.APPLIED);

        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED);
        assertThat(rig.ledger.reports().countUnverified()).isZero();
    }

    @Test
    void unreadableReportWithoutRecipientIsNotedAtEmail() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();

        ReportResult result =
                rig.ledger.reports().accept(MailReport.of(ReportKind.UNREADABLE).withToken(PATH.token(id)));

        assertThat(result.verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(result.email()).contains(id);
        assertThat(rig.events(id)).endsWith(EventType.REPORTED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void invalidTokenHidesNoOther() {
        EmailId id = delivered();
        MailReport bounce = bounce(PAT, "5.1.1", "User unknown");

        ReportResult result = rig.ledger
                .reports()
                .accept(new MailReport(
                        bounce.kind(),
                        bounce.recipients(),
                        Optional.of("a".repeat(47)),
                        List.of("b".repeat(47), token(id)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        RawReport.NONE));

        assertThat(result.verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"member@elsewhere.example", "pat@mailbox.home.example", "member"})
    void deadMailboxBehindAliasSuppressesNoAddress(String last) {
        EmailId id = delivered();

        rig.ledger.reports().accept(hardAt(last).withToken(token(id)));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.ledger.suppressions().find(PAT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pat@HOME.example", "pat"})
    void deadMailboxOfRecipientIsSuppressed(String last) {
        EmailId id = delivered();

        rig.ledger.reports().accept(hardAt(last).withToken(token(id)));

        assertThat(rig.ledger.suppressions().find(PAT)).isPresent();
    }

    private static MailReport hardAt(String last) {
        return MailReport.of(
                ReportKind.BOUNCE,
                new RecipientReport(
                        ReportedAction.FAILED,
                        Optional.of(PAT),
                        Optional.of(last),
                        Optional.of("5.1.1"),
                        Optional.of(550),
                        "User unknown",
                        Optional.empty(),
                        Diagnosis.of("5.1.1", 550, "User unknown")));
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportedAction.class,
            names = {"FAILED", "DELIVERED"})
    void reportSettlesUnconfirmedRecipient(ReportedAction action) {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email().to(PAT).guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.UNCONFIRMED);

        rig.ledger
                .reports()
                .accept(MailReport.of(ReportKind.BOUNCE, RecipientReport.of(action, PAT))
                        .withToken(token(id)));

        assertThat(rig.status(id))
                .isEqualTo(action == ReportedAction.FAILED ? EmailStatus.BOUNCED : EmailStatus.DELIVERED);
    }

    @Test
    void earlyBounceIsStoredAndApplied() throws Exception {
        Gate answer = new Gate();
        rig.transport.next(Act.answer().after(answer));
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> sending = InBackground.get(rig.ledger.sending()::runOnce);
        answer.awaitArrival();

        ReportResult result =
                rig.ledger.reports().accept(bounce(PAT, "5.1.1", "User unknown").withToken(token(id)));
        assertThat(result.verdict()).isEqualTo(Verdict.KEPT);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.SENDING);
        answer.open();
        sending.get(30, TimeUnit.SECONDS);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        rig.later(Duration.ofSeconds(11));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.ledger.suppressions().find(PAT)).isPresent();
    }

    @Test
    void failingCountsDoNotStopReports() throws Exception {
        FaultyStore counts = new FaultyStore(rig.store).fail("combine");
        Gate answer = new Gate();
        ScriptedTransport transport = new ScriptedTransport(1).next(Act.answer().after(answer));
        try (EmailLedger node = EmailLedger.builder(counts.asStore(), transport)
                .time(rig.clock)
                .monotonicTime(rig.clock::nanos)
                .workers(0)
                .build()) {
            EmailId id = node.send(Rig.email().to(PAT).build());
            CompletableFuture<Boolean> sending = InBackground.get(node.sending()::runOnce);
            answer.awaitArrival();
            assertThat(node.reports()
                            .accept(id, bounce(PAT, "5.1.1", "User unknown"))
                            .verdict())
                    .isEqualTo(Verdict.KEPT);
            answer.open();
            sending.get(30, TimeUnit.SECONDS);

            rig.clock.advance(Duration.ofSeconds(11));
            node.sending().runOnce();

            assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        }
    }

    @Test
    void bounceEndsRetryAfterLostReply() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);

        rig.ledger.reports().accept(bounce(PAT, "5.1.1", "User unknown").withToken(PATH.token(id)));
        rig.later(Duration.ofMinutes(5));

        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.BOUNCED, EmailStatus.DELIVERED);
        assertThat(rig.transport.deliveries().get(1).envelope().recipients())
                .singleElement()
                .satisfies(address -> assertThat(address.address()).isEqualTo(KIM));
    }

    @Test
    void originalRecipientOutranksFinalRecipient() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        RecipientReport forwarded = new RecipientReport(
                ReportedAction.FAILED,
                Optional.of("Kim@HOME.example"),
                Optional.of(PAT),
                Optional.of("5.1.1"),
                Optional.of(550),
                "User unknown",
                Optional.empty(),
                Diagnosis.UNDETERMINED);

        rig.ledger.reports().accept(MailReport.of(ReportKind.BOUNCE, forwarded).withToken(PATH.token(id)));

        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED);
    }

    @Test
    void tokenOfRecipientIsValidOnlyForThatRecipient() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();

        ReportResult aboutAnother =
                rig.ledger.reports().accept(bounce(KIM, "5.1.1", "User unknown").withToken(PATH.token(id, 0)));
        ReportResult behindAForward = rig.ledger
                .reports()
                .accept(bounce("old@elsewhere.example", "5.1.1", "gone").withToken(PATH.token(id, 0)));

        assertThat(aboutAnother.verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(behindAForward.verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.BOUNCED, EmailStatus.DELIVERED);
    }

    @Test
    void tokenNarrowsReportOfIdentifiedEmail() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        MailReport aboutBoth = MailReport.of(
                        ReportKind.COMPLAINT,
                        RecipientReport.of(ReportedAction.COMPLAINED, PAT),
                        RecipientReport.of(ReportedAction.COMPLAINED, KIM))
                .withToken(PATH.token(id, 1));

        rig.ledger.reports().accept(id, aboutBoth);

        assertThat(rig.ledger.log(id).events().stream()
                        .filter(event -> event.type() == EventType.REPORTED)
                        .map(HistoryEvent::recipients))
                .containsExactly(List.of(1));
        assertThat(rig.ledger.suppressions().find(PAT)).isEmpty();
        assertThat(rig.ledger.suppressions().find(KIM)).isPresent();
    }

    @Test
    void invalidTokensChangeNoStatus() {
        EmailId id = rig.send(Rig.email().to(PAT).tenant("ours"));
        EmailId foreign = rig.send(Rig.email().to("someone@else.example").tenant("theirs"));
        rig.work();
        String good = token(id);
        ReturnPath forger = ReturnPath.at("bounces@app.example").signedWith(OTHER_SECRET);
        Random random = new Random(4711);
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            bad.add(forger.token(id, 0));
            bad.add(PATH.token(foreign, 0));
            bad.add(PATH.token(id, 1 + i));
            StringBuilder mutated = new StringBuilder(good);
            int at = random.nextInt(good.length());
            mutated.setCharAt(at, (char) ('a' + (good.charAt(at) - 'a' + 1 + random.nextInt(20)) % 26));
            bad.add(mutated.toString());
        }

        for (int i = 0; i < bad.size(); i++) {
            MailReport report = bounce(PAT, "5.1.1", "forged " + i).withToken(bad.get(i));
            // The token of the other e-mail is genuine, but it does not cover the recipient of the report. The report
            // names two recipients, because the token would be used for a sole one.
            MailReport two = new MailReport(
                    report.kind(),
                    List.of(report.recipients().get(0), RecipientReport.of(ReportedAction.FAILED, KIM)),
                    report.token(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    RawReport.NONE);
            assertThat(rig.ledger.reports().accept(two).verdict())
                    .as(bad.get(i))
                    .isNotEqualTo(Verdict.APPLIED);
        }

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.status(foreign)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.suppressions().ofTenant("ours").page(10)).isEmpty();
        assertThat(rig.ledger.reports().countUnverified()).isEqualTo(1_000);
    }

    @Test
    void tokenIsValidUntilExpiryAndAfterSecretRotation() {
        EmailId id = delivered();
        MailReport bounce = bounce(PAT, "5.1.1", "User unknown").withToken(token(id));
        ReturnPath replaced = ReturnPath.at("bounces@app.example").signedWith(OTHER_SECRET);
        rig.clock.advance(Duration.ofDays(33));
        try (EmailLedger forgotten = rig.another(new ScriptedTransport(1), b -> b.returnPath(replaced))) {
            assertThat(forgotten.reports().accept(bounce.withRaw(raw("1"))).verdict())
                    .isEqualTo(Verdict.UNVERIFIED);
        }
        rig.clock.advance(Duration.ofDays(2));
        assertThat(rig.ledger.reports().accept(bounce.withRaw(raw("2"))).verdict())
                .isEqualTo(Verdict.UNVERIFIED);
        rig.clock.advance(Duration.ofDays(-2));

        try (EmailLedger rotated =
                rig.another(new ScriptedTransport(1), b -> b.returnPath(replaced.alsoAccepting(SECRET)))) {
            assertThat(rotated.reports().accept(bounce.withRaw(raw("3"))).verdict())
                    .isEqualTo(Verdict.APPLIED);
        }
    }

    @Test
    void unverifiedReportIsListedAndCanBeAccepted() {
        EmailId id = delivered();
        MailReport report = bounce(PAT, "5.1.1", "User unknown").withRaw(raw("an unproven bounce"));

        ReportResult result = rig.ledger.reports().accept(report);

        assertThat(result.verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.reports().unverified(10))
                .singleElement()
                .satisfies(kept -> assertThat(kept.doubt()).contains("token"));

        assertThat(rig.ledger.reports().accept(report.fingerprint(), id).verdict())
                .isEqualTo(Verdict.APPLIED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.ledger.reports().countUnverified()).isZero();
        assertThat(rig.ledger.log(id).text()).contains("an unproven bounce");
        assertThat(rig.ledger.reports().accept(report.fingerprint(), id).verdict())
                .isEqualTo(Verdict.NOT_FOUND);
    }

    @Test
    void applicationCanVouchForWebhook() {
        EmailId id = delivered();

        assertThat(rig.ledger
                        .reports()
                        .accept(id, bounce(PAT, "5.1.1", "User unknown"))
                        .verdict())
                .isEqualTo(Verdict.APPLIED);

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
    }

    @Test
    void unrelatedReportIsNotStored() {
        assertThat(rig.ledger
                        .reports()
                        .accept(MailReport.of(ReportKind.UNRELATED))
                        .verdict())
                .isEqualTo(Verdict.UNRELATED);
        assertThat(rig.ledger.reports().countUnverified()).isZero();
    }

    @Test
    void bounceWithoutRecipientUsesRecipientOfToken() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();

        rig.ledger.reports().accept(MailReport.of(ReportKind.BOUNCE).withToken(PATH.token(id, 1)));

        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED);
    }

    @Test
    void equalReportsAboutTwoEmailsAreTwoReports() {
        EmailId first = delivered();
        EmailId second = rig.send(Rig.email().to(PAT).tenant("other"));
        rig.work();
        MailReport words = bounce(PAT, "5.1.1", "User unknown");

        assertThat(rig.ledger.reports().accept(first, words).verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(rig.ledger.reports().accept(second, words).verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(rig.ledger.reports().accept(second, words).verdict()).isEqualTo(Verdict.KNOWN);

        assertThat(rig.status(second)).isEqualTo(EmailStatus.BOUNCED);
    }

    @Test
    void unverifiedReportCanBeVerifiedLater() {
        EmailId id = delivered();
        MailReport bounce =
                bounce(PAT, "5.1.1", "User unknown").withToken(token(id)).withRaw(raw("a bounce"));
        ReturnPath wrong = ReturnPath.at("bounces@app.example").signedWith(OTHER_SECRET);
        try (EmailLedger misconfigured = rig.another(new ScriptedTransport(1), b -> b.returnPath(wrong))) {
            assertThat(misconfigured.reports().accept(bounce).verdict()).isEqualTo(Verdict.UNVERIFIED);
            assertThat(misconfigured.reports().accept(bounce).verdict()).isEqualTo(Verdict.UNVERIFIED);
        }

        assertThat(rig.ledger.reports().accept(bounce).verdict()).isEqualTo(Verdict.APPLIED);

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.ledger.reports().countUnverified()).isZero();
    }

    @Test
    void acceptedForwardBounceAppliesToNamedRecipient() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        MailReport report = bounce(KIM, "5.1.1", "User unknown").withToken(PATH.token(id, 0));
        assertThat(rig.ledger.reports().accept(report).verdict()).isEqualTo(Verdict.UNVERIFIED);

        rig.ledger.reports().accept(report.fingerprint(), id);

        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED);
    }

    @Test
    void reasonNamedByProviderCounts() {
        EmailId id = delivered();

        rig.ledger
                .reports()
                .accept(
                        id,
                        MailReport.of(
                                ReportKind.BOUNCE,
                                new RecipientReport(
                                        ReportedAction.FAILED,
                                        Optional.of(PAT),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        "",
                                        Optional.empty(),
                                        new Diagnosis(BounceReason.USER_UNKNOWN, BounceType.HARD))));

        assertThat(rig.record(id).recipients().get(0).diagnosis())
                .contains(new Diagnosis(BounceReason.USER_UNKNOWN, BounceType.HARD));
        assertThat(rig.ledger.suppressions().find(PAT)).isPresent();
    }

    @Test
    void reportAfterErasureRestoresNothing() {
        EmailId id = delivered();
        rig.ledger.retention().erase(PAT);

        ReportResult result = rig.ledger
                .reports()
                .accept(bounce(PAT, "5.1.1", "pat is unknown")
                        .withToken(token(id))
                        .withRaw(raw("to pat")));

        assertThat(result.verdict()).isEqualTo(Verdict.UNRELATED);
        assertThat(rig.ledger.log(id).text()).doesNotContain("pat");
        assertThat(rig.ledger.suppressions().page(10)).isEmpty();
    }

    @Test
    void reportAcceptedAfterErasureRestoresNothing() {
        EmailId id = rig.send(Rig.email().to(PAT).cc(KIM));
        rig.work();
        rig.ledger.retention().erase(PAT);
        MailReport report = bounce(KIM, "5.1.1", "User unknown").withRaw(raw("to kim, and to pat"));
        assertThat(rig.ledger.reports().accept(report).verdict()).isEqualTo(Verdict.UNVERIFIED);

        ReportResult result = rig.ledger.reports().accept(report.fingerprint(), id);

        assertThat(result.verdict()).isEqualTo(Verdict.UNRELATED);
        assertThat(result.email()).hasValue(id);
        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.DELIVERED);
        assertThat(rig.ledger.log(id).text()).doesNotContain("pat");
        assertThat(rig.ledger.reports().countUnverified()).isEqualTo(1);
    }

    @Test
    void bounceDoesNotExtendRetentionOfAttachments() {
        try (Rig keeping = new Rig(b -> b.returnPath(PATH).keepAttachments(Duration.ofDays(7)))) {
            EmailId id = keeping.send(
                    Rig.email().to(PAT).attach(Attachment.of("a.txt", "text".getBytes(StandardCharsets.US_ASCII))));
            keeping.work();
            keeping.later(Duration.ofDays(6));
            keeping.ledger.reports().accept(bounce(PAT, "5.1.1", "User unknown").withToken(token(id)));
            keeping.later(Duration.ofDays(1).plusMinutes(1));

            assertThat(keeping.record(id).attachmentsDeleted()).isTrue();
        }
    }

    private EmailId delivered() {
        EmailId id = rig.sendToPat();
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        return id;
    }

    private static String token(EmailId id) {
        return PATH.token(id, 0);
    }

    private static MailReport bounce(String address, String status, String text) {
        return MailReport.of(ReportKind.BOUNCE, RecipientReport.failed(address, status, 550, text));
    }

    private static RawReport raw(String text) {
        return RawReport.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
