package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReportTransitionsTest {
    private final ReportTransitions transitions =
            new ReportTransitions(new ChangeFactory(Duration.ZERO), new ReplyDiagnosis(ReplyRules.standard()));

    @Test
    void returnedRecipientIsBouncedWithReplyOfReport() {
        EmailRecord record = SampleEmail.of(DELIVERED, DELIVERED).attempts(1).record();
        RecipientReport said = failed(Optional.empty(), Optional.of("5.1.1"), Optional.of(550), "5.1.1 User unknown");

        Change change = transitions.from(record, Map.of(1, said), NOON).orElseThrow();

        Reply reply = new Reply(550, "5.1.1 User unknown").at(ReplyPhase.REPORT);
        assertThat(change.recipients())
                .extracting(
                        RecipientRecord::position,
                        RecipientRecord::status,
                        RecipientRecord::reply,
                        RecipientRecord::cause)
                .containsExactly(tuple(1, BOUNCED, Optional.of(reply), Optional.of(RefusalCause.RECIPIENT)));
        assertThat(change.events()).containsExactly(event(EventType.BOUNCED, 1, "Returned: 550 5.1.1 User unknown"));
        assertThat(change.next().attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "5.1.1, 550, User unknown, 550 5.1.1 User unknown",
        "5.1.1, , User unknown, 5.1.1 User unknown",
        ", 550, User unknown, 550 User unknown",
        "5.2.2, , ' ', 5.2.2 mailbox full",
        ", , '', mailbox full",
    })
    void replyBeginsWithItsStatusOnce(String status, Integer code, String diagnostic, String reply) {
        RecipientReport said =
                failed(Optional.empty(), Optional.ofNullable(status), Optional.ofNullable(code), diagnostic);

        assertThat(bounced(said).reply().orElseThrow()).hasToString(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "r0@home.example, RECIPIENT",
        "R0@HOME.example., RECIPIENT",
        "r0, RECIPIENT",
        "R0, RECIPIENT",
        "member@elsewhere.example, UNDETERMINED",
        "member, UNDETERMINED",
        "@, UNDETERMINED",
        ", RECIPIENT",
    })
    void otherMailboxBehindTheAddressSaysNothingOfTheAddress(String finalRecipient, RefusalCause cause) {
        RecipientReport said =
                failed(Optional.ofNullable(finalRecipient), Optional.of("5.1.1"), Optional.empty(), "User unknown");

        assertThat(bounced(said).cause()).contains(cause);
    }

    @ParameterizedTest
    @EnumSource(
            value = EmailStatus.class,
            names = {"BOUNCED", "FAILED", "CANCELLED"})
    void finishedRecipientIsNotReturnedAgain(EmailStatus status) {
        assertThat(transitions.from(SampleEmail.of(status).record(), Map.of(0, full()), NOON))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, RECIPIENT_SERVER, DELIVERED, accepted by the recipient's server",
        "DELIVERED, CONFIRMED, CONFIRMED, delivered",
        "RELAYED, RELAYED, DELIVERED, relayed to a system that sends no reports",
        "EXPANDED, EXPANDED, DELIVERED, sent on to the members of a list or an alias",
    })
    void reportOfArrivalSettlesDoubt(ReportedAction action, AcceptedBy by, EventType type, String how) {
        EmailRecord record = SampleEmail.of(UNCONFIRMED, PENDING, PENDING)
                .change(1, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .record();
        RecipientReport said = RecipientReport.of(action, "pat@home.example");

        Change change = transitions
                .from(record, Map.of(0, said, 1, said, 2, said), NOON)
                .orElseThrow();

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status, RecipientRecord::acceptedBy)
                .containsExactly(tuple(0, DELIVERED, Optional.of(by)), tuple(1, DELIVERED, Optional.of(by)));
        assertThat(change.events())
                .containsExactly(new HistoryEvent(type, NOON, List.of(0, 1), "A report says that it was " + how + "."));
    }

    @ParameterizedTest
    @CsvSource({
        ", RELAYED, true, REPORTED",
        "RELAY, DELIVERED, true, CONFIRMED",
        "RELAY, ACCEPTED, true, REPORTED",
        "RECIPIENT_SERVER, ACCEPTED, false, ",
        "CONFIRMED, ACCEPTED, false, ",
        "RELAYED, EXPANDED, true, REPORTED",
        "RELAYED, RELAYED, false, ",
        "EXPANDED, RELAYED, false, ",
        "CONFIRMED, DELIVERED, false, ",
        "CONFIRMED, EXPANDED, false, ",
    })
    void strongerEvidenceReplacesWeakerOnly(AcceptedBy known, ReportedAction action, boolean news, EventType type) {
        SampleEmail email = SampleEmail.of(DELIVERED);
        EmailRecord record = (known == null ? email : email.change(0, r -> r.withAcceptedBy(known))).record();

        Optional<Change> change =
                transitions.from(record, Map.of(0, RecipientReport.of(action, "pat@home.example")), NOON);

        assertThat(change.isPresent()).isEqualTo(news);
        change.ifPresent(present -> {
            assertThat(present.events()).extracting(HistoryEvent::type).containsExactly(type);
            assertThat(present.recipients().get(0).status()).isEqualTo(DELIVERED);
        });
    }

    @Test
    void acceptanceBeforeTheBounceIsEvidenceAlsoAfterwards() {
        EmailRecord record = SampleEmail.of(EmailStatus.BOUNCED, EmailStatus.BOUNCED)
                .change(0, r -> r.withAcceptedBy(AcceptedBy.RELAY))
                .record();
        RecipientReport accepted = RecipientReport.of(ReportedAction.ACCEPTED, "pat@home.example");

        Change change =
                transitions.from(record, Map.of(0, accepted, 1, accepted), NOON).orElseThrow();

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status, RecipientRecord::acceptedBy)
                .containsExactly(tuple(0, EmailStatus.BOUNCED, Optional.of(AcceptedBy.RECIPIENT_SERVER)));
    }

    @ParameterizedTest
    @CsvSource({"RECIPIENT, ACCOUNT", "ACCOUNT, ACCOUNT", "CONTENT, CONTENT", "UNDETERMINED, UNDETERMINED"})
    void refusalOfTheProviderIsNeverAboutTheMailbox(RefusalCause stated, RefusalCause cause) {
        RecipientReport said = new RecipientReport(
                ReportedAction.REFUSED,
                Optional.of("pat@home.example"),
                Optional.empty(),
                Optional.of("5.1.1"),
                Optional.of(550),
                "User unknown",
                Optional.empty(),
                Diagnosis.UNDETERMINED.with(stated));

        Change change = transitions
                .from(SampleEmail.of(DELIVERED).record(), Map.of(0, said), NOON)
                .orElseThrow();

        assertThat(change.recipients().get(0).status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(change.recipients().get(0).cause()).contains(cause);
        assertThat(change.recipients().get(0).diagnosis().orElseThrow().bounceType())
                .isNotEqualTo(Diagnosis.BounceType.HARD);
        assertThat(change.events().get(0).detail()).startsWith("Not sent by the provider: ");
        assertThat(transitions.from(SampleEmail.of(EmailStatus.CANCELLED).record(), Map.of(0, said), NOON))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportedAction.class,
            names = {"OPENED", "CLICKED"})
    void opensAndClicksSettleDoubtAlone(ReportedAction action) {
        RecipientReport said = RecipientReport.of(action, "pat@home.example");

        Change change = transitions
                .from(SampleEmail.of(UNCONFIRMED, DELIVERED).record(), Map.of(0, said, 1, said), NOON)
                .orElseThrow();

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status, RecipientRecord::acceptedBy)
                .containsExactly(tuple(0, DELIVERED, Optional.of(AcceptedBy.CONFIRMED)));
    }

    @Test
    void evidenceThatIsKnownMakesNoEvent() {
        EmailRecord record = SampleEmail.of(DELIVERED, DELIVERED)
                .change(0, r -> r.withAcceptedBy(AcceptedBy.RELAYED))
                .change(1, r -> r.withAcceptedBy(AcceptedBy.RELAY))
                .record();
        RecipientReport relayed = RecipientReport.of(ReportedAction.RELAYED, "pat@home.example");

        Change change =
                transitions.from(record, Map.of(0, relayed, 1, relayed), NOON).orElseThrow();

        assertThat(change.events())
                .extracting(HistoryEvent::type, HistoryEvent::recipients)
                .containsExactly(tuple(EventType.REPORTED, List.of(1)));
    }

    @ParameterizedTest
    @CsvSource({"MAY_HAVE_ARRIVED, true", "WAS_ACCEPTED, false", ", false"})
    void arrivalAfterTheEndIsNotedOnce(Arrival arrival, boolean noted) {
        SampleEmail email = SampleEmail.of(FAILED);
        EmailRecord record =
                (arrival == null ? email : email.change(0, r -> SampleEmail.withArrival(r, arrival))).record();

        Optional<Change> change = transitions.from(
                record, Map.of(0, RecipientReport.of(ReportedAction.DELIVERED, "pat@home.example")), NOON);

        assertThat(change.isPresent()).isEqualTo(noted);
        change.ifPresent(present -> {
            assertThat(present.recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
            assertThat(present.events())
                    .containsExactly(event(
                            EventType.CONFIRMED,
                            0,
                            "A report says that it was delivered, so it has arrived nevertheless."));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportedAction.class,
            names = {"DELAYED", "COMPLAINED", "UNSUBSCRIBED", "NOTED", "ANSWERED", "UNREADABLE"})
    void otherReportsChangeNoStatus(ReportedAction action) {
        assertThat(transitions.from(
                        SampleEmail.of(UNCONFIRMED).record(),
                        Map.of(0, RecipientReport.of(action, "pat@home.example")),
                        NOON))
                .isEmpty();
    }

    @Test
    void othersWaitAsBefore() {
        EmailRecord record = SampleEmail.of(DELIVERED, PENDING)
                .due(NOON.plusSeconds(60), WaitReason.RATE_LIMITED)
                .deadline(NOON.plusSeconds(600))
                .record();

        Change change = transitions.from(record, Map.of(0, full()), NOON).orElseThrow();

        assertThat(change.next()).isEqualTo(NextState.withVersion(record.state(), 8));
    }

    private RecipientRecord bounced(RecipientReport said) {
        return transitions
                .from(SampleEmail.of(DELIVERED).record(), Map.of(0, said), NOON)
                .orElseThrow()
                .recipients()
                .get(0);
    }

    private static RecipientReport full() {
        return failed(Optional.empty(), Optional.of("5.2.2"), Optional.empty(), "Mailbox full");
    }

    private static RecipientReport failed(
            Optional<String> finalRecipient, Optional<String> status, Optional<Integer> code, String diagnostic) {
        return new RecipientReport(
                ReportedAction.FAILED,
                Optional.of("pat@home.example"),
                finalRecipient,
                status,
                code,
                diagnostic,
                Optional.empty(),
                new Diagnosis(BounceReason.MAILBOX_FULL, BounceType.SOFT));
    }

    private static HistoryEvent event(EventType type, int recipient, String detail) {
        return new HistoryEvent(type, NOON, List.of(recipient), detail);
    }
}
