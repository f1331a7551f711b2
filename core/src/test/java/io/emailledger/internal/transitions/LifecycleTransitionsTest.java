package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.CANCELLED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTransitionsTest {
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final HistoryEvent BEFORE = HistoryEvent.of(EventType.RECOVERED, NOON, "recovered");
    private static final String MAY_HAVE =
            " A server may have it: the process that was sending it ended, or the answer was lost.";

    private final LifecycleTransitions transitions = new LifecycleTransitions(new ChangeFactory(Duration.ofDays(3)));

    @Test
    void cancellationEndsWhatIsPending() {
        EmailRecord pending = SampleEmail.of(PENDING, DELIVERED, PENDING).record();

        Change change = transitions.cancelled(pending, List.of(), NOON);

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status)
                .containsExactly(tuple(0, CANCELLED), tuple(2, CANCELLED));
        assertThat(change.events())
                .containsExactly(new HistoryEvent(
                        EventType.CANCELLED, NOON, List.of(0, 2), "Cancelled: nothing more of it is sent."));
    }

    @Test
    void cancellationTellsOfLostAnswers() {
        EmailRecord pending = SampleEmail.of(PENDING, PENDING).record();
        List<AttemptRecord> attempts = List.of(attempt(0, Outcome.DEFERRED), attempt(1, Outcome.UNKNOWN));

        Change change = transitions.cancelled(pending, attempts, NOON);

        assertThat(change.recipients())
                .extracting(RecipientRecord::arrival)
                .containsExactly(Optional.empty(), Optional.of(Arrival.MAY_HAVE_ARRIVED));
        assertThat(change.events().get(0).detail()).isEqualTo("Cancelled: nothing more of it is sent." + MAY_HAVE);
    }

    @Test
    void lostAnswerOfFinishedRecipientIsNoNewsOfCancellation() {
        EmailRecord pending = SampleEmail.of(PENDING, BOUNCED)
                .change(1, r -> SampleEmail.withArrival(r, Arrival.WAS_ACCEPTED))
                .record();

        assertThat(transitions
                        .cancelled(pending, List.of(), NOON)
                        .events()
                        .get(0)
                        .detail())
                .isEqualTo("Cancelled: nothing more of it is sent.");
    }

    @Test
    void acceptanceIsNotReplacedByDoubt() {
        EmailRecord pending = SampleEmail.of(PENDING)
                .change(0, r -> SampleEmail.withArrival(r, Arrival.WAS_ACCEPTED))
                .record();

        Change change = transitions.cancelled(pending, List.of(attempt(0, Outcome.UNKNOWN)), NOON);

        assertThat(change.recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
        assertThat(change.events().get(0).detail()).endsWith("A late answer says that a server accepted it.");
    }

    @ParameterizedTest
    @CsvSource({
        ", , , , FAILED, EXPIRED, Expired: the deadline passed before any server answered for it.",
        "0, , , , FAILED, EXPIRED, Expired: the deadline passed before any server answered for it.",
        "250, , , , FAILED, EXPIRED, Expired: the deadline passed before any server answered for it.",
        "400, , RCPT, , BOUNCED, , Expired: it was deferred until the deadline. The last answer was: 400 x",
        "450, RECIPIENT, RCPT, , BOUNCED, ,"
                + " Expired: it was deferred until the deadline. The last answer was: 450 x",
        "450, SERVER, DATA, , BOUNCED, , Expired: it was deferred until the deadline. The last answer was: 450 x",
        "450, CONTENT, MAIL, , BOUNCED, , Expired: it was deferred until the deadline. The last answer was: 450 x",
        "450, RATE, MAIL, , FAILED, RATE_LIMITED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 450 x",
        "450, SERVER, MAIL, , FAILED, RELAY_REFUSED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 450 x",
        "450, RATE, RCPT, , FAILED, RATE_LIMITED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 450 x",
        "550, ACCOUNT, RCPT, , FAILED, RELAY_REFUSED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 550 x",
        "550, REPUTATION, RCPT, , FAILED, RELAY_REFUSED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 550 x",
        "550, CONNECTION, RCPT, , FAILED, RELAY_REFUSED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 550 x",
        "500, UNDETERMINED, RCPT, , FAILED, RELAY_REFUSED,"
                + " Expired: the server rejected the sender until the deadline. The last answer was: 500 x",
        "499, UNDETERMINED, RCPT, , BOUNCED, ,"
                + " Expired: it was deferred until the deadline. The last answer was: 499 x",
        "0, , , MAY_HAVE_ARRIVED, FAILED, ANSWER_LOST, Expired: the deadline has passed.+",
        "450, , RCPT, MAY_HAVE_ARRIVED, BOUNCED, ,"
                + " Expired: it was deferred until the deadline.+ The last answer was: 450 x",
        "450, RATE, RCPT, MAY_HAVE_ARRIVED, FAILED, RATE_LIMITED,"
                + " Expired: the server rejected the sender until the deadline.+ The last answer was: 450 x",
    })
    void statusAtTheDeadlineFollowsFromLastReply(
            Integer code,
            RefusalCause cause,
            ReplyPhase phase,
            Arrival arrival,
            EmailStatus status,
            FailureReason failure,
            String detail) {
        SampleEmail email = SampleEmail.of(PENDING).attempts(3);
        if (code != null) {
            email.change(0, r -> r.withReply(new Reply(code, "x", Optional.ofNullable(phase))));
        }
        if (code != null && cause != null) {
            email.change(0, r -> r.withCause(cause));
        }
        if (arrival != null) {
            email.change(0, r -> SampleEmail.withArrival(r, arrival));
        }

        Change change = transitions.gaveUp(email.record(), List.of(), NOON, List.of(BEFORE));

        assertThat(change.next().status()).isEqualTo(status);
        assertThat(change.next().failure().orElse(null)).isEqualTo(failure);
        assertThat(change.next().attempts()).isEqualTo(3);
        assertThat(change.events())
                .containsExactly(
                        BEFORE,
                        new HistoryEvent(
                                status == BOUNCED ? EventType.BOUNCED : EventType.FAILED,
                                NOON,
                                List.of(0),
                                detail.replace("+", MAY_HAVE)));
    }

    @Test
    void deadlineEndsSendingRecipientsAndNoFinishedOnes() {
        EmailRecord late = SampleEmail.of(SENDING, DELIVERED, UNCONFIRMED).record();

        Change change = transitions.gaveUp(late, List.of(attempt(0, Outcome.UNKNOWN)), NOON, List.of());

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::failure)
                .containsExactly(tuple(0, Optional.of(FailureReason.ANSWER_LOST)));
    }

    @Test
    void attachmentsAreDeletedAfterTheirGracePeriod() {
        EmailRecord finished = SampleEmail.of(DELIVERED).deadline(NOON).record();

        Change change = transitions.attachmentsOver(finished, NOON);

        assertThat(change.next().version()).isEqualTo(8);
        assertThat(change.next().deadline()).isEmpty();
        assertThat(change.attachmentsDeletedAt()).contains(NOON);
        assertThat(change.events()).extracting(HistoryEvent::type).containsExactly(EventType.ATTACHMENTS_DELETED);
    }

    @ParameterizedTest
    @CsvSource({"RATE_LIMITED, RATE_LIMITED", "QUEUED, QUEUED", "DEFERRED, QUEUED"})
    void releasedEmailIsDueAtOnce(WaitReason waited, WaitReason waits) {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING)
                .change(1, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .due(LATER, waited)
                .record();

        Change change = transitions.givenBack(sending, NOON, List.of(BEFORE));

        assertThat(change.next().status()).isEqualTo(PENDING);
        assertThat(change.next().version()).isEqualTo(8);
        assertThat(change.next().due()).contains(NOON);
        assertThat(change.next().waiting()).contains(waits);
        assertThat(change.events()).containsExactly(BEFORE);
        assertThat(change.recipients())
                .as("only what is known of a recipient has to be recorded")
                .extracting(RecipientRecord::position, RecipientRecord::status)
                .containsExactly(tuple(1, PENDING));
    }

    @Test
    void deferredEmailIsDueLater() {
        EmailRecord sending = SampleEmail.of(SENDING, DELIVERED)
                .change(0, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .change(1, r -> SampleEmail.withArrival(r, Arrival.WAS_ACCEPTED))
                .record();

        Change change = transitions.postponed(sending, NOON, LATER, WaitReason.PAUSED, List.of(BEFORE));

        assertThat(change.next().version()).isEqualTo(8);
        assertThat(change.next().due()).contains(LATER);
        assertThat(change.next().waiting()).contains(WaitReason.PAUSED);
        assertThat(change.events()).containsExactly(BEFORE);
        assertThat(change.recipients()).extracting(RecipientRecord::position).containsExactly(0);
    }

    @Test
    void emailWhoseContentMayHaveBeenSentIsUnconfirmedWhenReleased() {
        EmailRecord sending = SampleEmail.of(SENDING, DELIVERED).journalled().record();

        for (Change change : List.of(
                transitions.givenBack(sending, NOON, List.of()),
                transitions.postponed(sending, NOON, LATER, WaitReason.PAUSED, List.of()))) {
            assertThat(change.next().status()).isEqualTo(UNCONFIRMED);
            assertThat(change.next().journalled()).isFalse();
            assertThat(change.events())
                    .extracting(HistoryEvent::type, HistoryEvent::recipients)
                    .containsExactly(tuple(EventType.UNCONFIRMED, List.of(0)));
        }
    }

    @Test
    void journalEntryRenewsTheLease() {
        Change change =
                transitions.journalled(SampleEmail.of(SENDING).attempts(2).record(), LATER);

        assertThat(change.next().journalled()).isTrue();
        assertThat(change.next().due()).contains(LATER);
        assertThat(change.next().attempts()).isEqualTo(2);
        assertThat(change.next().version()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource(
            value = EmailStatus.class,
            names = {"DELIVERED", "BOUNCED", "PENDING"})
    void resolutionDecidesUnconfirmedRecipients(EmailStatus to) {
        EmailRecord unconfirmed = SampleEmail.of(UNCONFIRMED, BOUNCED).record();

        Change change = transitions.resolved(unconfirmed, to, NOON, LATER, "they called");

        RecipientRecord resolved = change.recipients().get(0);
        assertThat(change.recipients()).hasSize(1);
        assertThat(resolved.status()).isEqualTo(to);
        assertThat(resolved.acceptedBy().orElse(null)).isEqualTo(to == DELIVERED ? AcceptedBy.CONFIRMED : null);
        assertThat(resolved.arrival().orElse(null)).isEqualTo(to == PENDING ? Arrival.MAY_HAVE_ARRIVED : null);
        assertThat(change.next().deadline().orElse(null)).isEqualTo(to == PENDING ? LATER : null);
        assertThat(change.events())
                .containsExactly(new HistoryEvent(EventType.RESOLVED, NOON, List.of(0), to + ": they called"));
    }

    @Test
    void openConfirmsWhatWasInDoubt() {
        EmailRecord record = SampleEmail.of(PENDING, PENDING, UNCONFIRMED, PENDING)
                .change(0, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .due(LATER, WaitReason.RATE_LIMITED)
                .record();

        Change change = transitions.opened(record, Set.of(0, 1, 2), NOON).orElseThrow();

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status, RecipientRecord::acceptedBy)
                .containsExactly(
                        tuple(0, DELIVERED, Optional.of(AcceptedBy.CONFIRMED)),
                        tuple(2, DELIVERED, Optional.of(AcceptedBy.CONFIRMED)));
        assertThat(change.events())
                .containsExactly(
                        new HistoryEvent(EventType.RESOLVED, NOON, List.of(0, 2), "DELIVERED: it was opened."));
        assertThat(change.next().due()).contains(LATER);
        assertThat(change.next().waiting()).contains(WaitReason.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, MAY_HAVE_ARRIVED, true",
        "CANCELLED, WAS_ACCEPTED, false",
        "CANCELLED, , false",
        "FAILED, MAY_HAVE_ARRIVED, true",
        "DELIVERED, , false",
        "PENDING, , false",
    })
    void openOfFinishedEmailIsNotedOnce(EmailStatus status, Arrival arrival, boolean noted) {
        SampleEmail email = SampleEmail.of(status);
        EmailRecord record =
                (arrival == null ? email : email.change(0, r -> SampleEmail.withArrival(r, arrival))).record();

        Optional<Change> change = transitions.opened(record, Set.of(0), NOON);

        assertThat(change.isPresent()).isEqualTo(noted);
        change.ifPresent(present -> {
            assertThat(present.recipients().get(0).status()).isEqualTo(status);
            assertThat(present.recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
            assertThat(present.events())
                    .containsExactly(new HistoryEvent(
                            EventType.CONFIRMED, NOON, List.of(0), "It was opened, so it has arrived nevertheless."));
        });
    }

    @Test
    void recoveredEmailMayHaveArrivedUnlessItIsJournalled() {
        SampleEmail email = SampleEmail.of(SENDING, DELIVERED);

        assertThat(Arrivals.afterRecovery(email.record()).recipients())
                .extracting(RecipientRecord::arrival)
                .containsExactly(Optional.of(Arrival.MAY_HAVE_ARRIVED), Optional.empty());
        EmailRecord once = email.atMostOnce().record();
        assertThat(Arrivals.afterRecovery(once)).isEqualTo(once);
    }

    private static AttemptRecord attempt(int recipient, Outcome outcome) {
        return new AttemptRecord(
                1,
                NOON,
                NOON,
                "scripted",
                Optional.empty(),
                Optional.empty(),
                List.of(new AttemptRecord.Result(recipient, outcome, new Reply(0, ""))),
                "");
    }
}
