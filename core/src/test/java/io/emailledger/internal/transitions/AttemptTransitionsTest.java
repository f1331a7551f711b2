package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.Ruling.Consequence;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptTransitionsTest {
    private static final Reply LATER = new Reply(451, "4.3.0 later");
    private static final Instant LEASE_END = NOON.plusSeconds(60);

    private final List<AttemptRecord> earlier = new ArrayList<>();
    private final AttemptTransitions transitions = new AttemptTransitions(
            new ChangeFactory(Duration.ZERO),
            new Backoff(Duration.ofSeconds(10), Duration.ofDays(2), shortest()),
            name -> AcceptedBy.RELAY,
            new Consequences(new ReplyDiagnosis(ReplyRules.standard()), id -> earlier));

    @Test
    void acceptedRecipientIsDelivered() {
        EmailRecord sending = SampleEmail.of(SENDING)
                .change(0, r -> r.withReply(LATER).withCause(RefusalCause.SERVER))
                .record();
        Reply ok = new Reply(250, "2.0.0 Ok");

        Change change = after(sending, ruling(0, Consequence.DELIVERED, ok));

        RecipientRecord delivered = change.recipients().get(0);
        assertThat(delivered.status()).isEqualTo(DELIVERED);
        assertThat(delivered.reply()).contains(ok);
        assertThat(delivered.cause()).isEmpty();
        assertThat(delivered.acceptedBy()).contains(AcceptedBy.RELAY);
        assertThat(change.events())
                .containsExactly(new HistoryEvent(EventType.DELIVERED, NOON, List.of(0), "250 2.0.0 Ok"));
        assertThat(change.next().attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Consequence.class,
            names = {"BOUNCED", "BOUNCED_KEEPING_ATTACHMENTS"})
    void rejectedRecipientIsBouncedWithCause(Consequence consequence) {
        EmailRecord sending = SampleEmail.of(SENDING)
                .change(0, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .attached()
                .record();

        Change change = after(sending, ruling(0, consequence, new Reply(550, "5.1.1 no")));

        assertThat(change.recipients().get(0).status()).isEqualTo(BOUNCED);
        assertThat(change.recipients().get(0).cause()).contains(RefusalCause.RECIPIENT);
        assertThat(change.events().get(0).detail()).startsWith("550 5.1.1 no A server may have it");
        assertThat(change.next().deadline())
                .isEqualTo(
                        consequence == Consequence.BOUNCED
                                ? Optional.empty()
                                : Optional.of(NOON.plus(Duration.ofDays(1))));
        assertThat(change.attachmentsDeletedAt().isPresent()).isEqualTo(consequence == Consequence.BOUNCED);
    }

    @Test
    void unsendableEmailFailsWithReason() {
        EmailRecord sending = SampleEmail.of(SENDING).record();
        Ruling failed = ruling(0, Consequence.FAILED, new Reply(0, "it is too large"));

        assertThat(after(sending, failed).next().failure()).contains(FailureReason.UNSENDABLE);
        Change change = transitions.after(
                sending,
                new AttemptTransitions.Ended(
                        List.of(), List.of(failed), Optional.of(FailureReason.TOO_LARGE), List.of()),
                NOON);
        assertThat(change.recipients().get(0).status()).isEqualTo(FAILED);
        assertThat(change.recipients().get(0).reply()).contains(new Reply(0, "it is too large"));
        assertThat(change.next().failure()).contains(FailureReason.TOO_LARGE);
        assertThat(change.events().get(0).type()).isEqualTo(EventType.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY, DEFERRED, 451 4.3.0 later",
        "REFUSED_US, SENDER_REFUSED, 'The server rejects the sender, not the recipient. 451 4.3.0 later'",
        "TOO_FAST, RATE_LIMITED, 'The sender sends too much or too fast. 451 4.3.0 later'",
        "SUSPECTED, SERVER_SUSPECTED,"
                + " 'Other e-mails are rejected for the same reason; it is tried again. 451 4.3.0 later'",
        "ANSWER_LOST, DEFERRED, 'The answer was lost; it is tried again. 451 4.3.0 later'",
    })
    void recipientThatIsTriedAgainWaitsWithReason(Consequence consequence, WaitReason reason, String detail) {
        Change change = after(SampleEmail.of(SENDING).record(), ruling(0, consequence, LATER));

        assertThat(change.next().status()).isEqualTo(PENDING);
        assertThat(change.next().waiting()).contains(reason);
        assertThat(change.events()).containsExactly(new HistoryEvent(EventType.DEFERRED, NOON, List.of(0), detail));
        assertThat(change.recipients().get(0).reply()).contains(LATER);
        assertThat(change.recipients().get(0).arrival().isPresent()).isEqualTo(consequence == Consequence.ANSWER_LOST);
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY, SUSPECTED, SERVER_SUSPECTED",
        "SUSPECTED, TOO_FAST, RATE_LIMITED",
        "TOO_FAST, SUSPECTED, RATE_LIMITED",
        "TOO_FAST, REFUSED_US, SENDER_REFUSED",
        "REFUSED_US, TOO_FAST, SENDER_REFUSED",
        "REFUSED_US, SUSPECTED, SENDER_REFUSED",
        "REFUSED_US, RETRY, SENDER_REFUSED",
    })
    void mostImportantReasonOfSeveralIsKept(Consequence one, Consequence other, WaitReason reason) {
        Change change =
                after(SampleEmail.of(SENDING, SENDING).record(), ruling(0, one, LATER), ruling(1, other, LATER));

        assertThat(change.next().waiting()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY, 4.3.0 later, 1",
        "RETRY, 4.3.0 try again in 50 seconds, 51",
        "SUSPECTED, 4.3.0 later, 60",
        "REFUSED_US, 4.3.0 later, 60",
        "REFUSED_US, 4.3.0 try again in 20 minutes, 1201",
        "TOO_FAST, 4.3.0 later, 300",
        "TOO_FAST, 4.3.0 try again in 10 seconds, 300",
        "TOO_FAST, 4.3.0 try again in 10 minutes, 601",
    })
    void waitIsLongEnoughForTheServer(Consequence consequence, String text, int seconds) {
        Change change = after(SampleEmail.of(SENDING).record(), ruling(0, consequence, new Reply(451, text)));

        assertThat(change.next().due()).contains(NOON.plusSeconds(seconds));
    }

    @Test
    void longestWaitOfAllRecipientsCounts() {
        Change change = after(
                SampleEmail.of(SENDING, SENDING).record(),
                ruling(0, Consequence.TOO_FAST, LATER),
                ruling(1, Consequence.RETRY, LATER));

        assertThat(change.next().due()).contains(NOON.plusSeconds(300));
    }

    @Test
    void waitGrowsWithTriesOfTheRecipientAndNotOfTheOthers() {
        for (int number = 1; number <= 3; number++) {
            earlier.add(attempt(number, number == 3 ? 0 : 1));
        }
        EmailRecord sending = SampleEmail.of(SENDING, SENDING).attempts(3).record();

        assertThat(after(sending, ruling(0, Consequence.RETRY, LATER)).next().due())
                .contains(NOON.plusSeconds(2));
        assertThat(after(sending, ruling(1, Consequence.RETRY, LATER)).next().due())
                .contains(NOON.plusSeconds(4));
        assertThat(after(
                                sending,
                                ruling(0, Consequence.RETRY, LATER),
                                ruling(1, Consequence.DELIVERED, new Reply(250, "Ok")))
                        .next()
                        .due())
                .as("the tries of a recipient who is not tried again do not count")
                .contains(NOON.plusSeconds(2));
    }

    @Test
    void triesOfSingleRecipientAreThoseOfTheEmail() {
        EmailRecord sending = SampleEmail.of(SENDING).attempts(2).record();

        assertThat(after(sending, ruling(0, Consequence.RETRY, LATER)).next().due())
                .contains(NOON.plusSeconds(4));
    }

    @Test
    void recipientWithoutResultWaitsAgain() {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING, DELIVERED).record();

        Change change = after(sending, ruling(0, Consequence.DELIVERED, new Reply(250, "Ok")));

        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status)
                .containsExactly(tuple(0, DELIVERED), tuple(1, PENDING));
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void lostAnswerEndsOnlyAnEmailSentAtMostOnce(Guarantee guarantee) {
        SampleEmail email = SampleEmail.of(SENDING);
        boolean once = guarantee == Guarantee.AT_MOST_ONCE;

        Change change = after(
                (once ? email.atMostOnce() : email).record(),
                ruling(0, Consequence.ANSWER_LOST, new Reply(0, "the connection broke")));

        assertThat(change.next().status()).isEqualTo(once ? UNCONFIRMED : PENDING);
        assertThat(change.recipients().get(0).reply()).contains(new Reply(0, "the connection broke"));
        assertThat(change.events().get(0).type()).isEqualTo(once ? EventType.UNCONFIRMED : EventType.DEFERRED);
    }

    @Test
    void ownTextReplacesOnlyOwnText() {
        Reply ours = new Reply(0, "no connection");
        RecipientRecord spoken = after(
                        SampleEmail.of(SENDING)
                                .change(0, r -> r.withReply(LATER))
                                .record(),
                        new Ruling(result(0, ours), Consequence.RETRY, Optional.empty()))
                .recipients()
                .get(0);
        RecipientRecord silent = after(
                        SampleEmail.of(SENDING)
                                .change(0, r -> r.withReply(new Reply(0, "no network")))
                                .record(),
                        new Ruling(result(0, ours), Consequence.RETRY, Optional.empty()))
                .recipients()
                .get(0);

        assertThat(spoken.reply()).contains(LATER);
        assertThat(silent.reply()).contains(ours);
    }

    @Test
    void newServerReplyReplacesTheLastOne() {
        Reply other = new Reply(452, "4.2.2 full");
        EmailRecord sending =
                SampleEmail.of(SENDING).change(0, r -> r.withReply(LATER)).record();

        assertThat(after(sending, ruling(0, Consequence.RETRY, other))
                        .recipients()
                        .get(0)
                        .reply())
                .contains(other);
    }

    @ParameterizedTest
    @EnumSource(Consequence.class)
    void attemptIsFinalUnlessItIsMadeAgain(Consequence consequence) {
        List<Ruling> rulings =
                List.of(ruling(0, Consequence.DELIVERED, new Reply(250, "Ok")), ruling(1, consequence, LATER));
        boolean ended = switch (consequence) {
            case DELIVERED, BOUNCED, BOUNCED_KEEPING_ATTACHMENTS, FAILED -> true;
            default -> false;
        };

        assertThat(AttemptTransitions.isFinal(rulings, Guarantee.AT_LEAST_ONCE)).isEqualTo(ended);
        assertThat(AttemptTransitions.isFinal(rulings, Guarantee.AT_MOST_ONCE))
                .isEqualTo(ended || consequence == Consequence.ANSWER_LOST);
        assertThat(consequence.isAboutUs())
                .isEqualTo(consequence == Consequence.REFUSED_US || consequence == Consequence.TOO_FAST);
    }

    @Test
    void firstResultsAreRecordedWhileTheRestIsSent() {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING).attempts(1).record();
        HistoryEvent before = HistoryEvent.of(EventType.SENDING, NOON, "sent");

        Change change = transitions.soFar(
                sending,
                new AttemptTransitions.Ended(
                        List.of(attempt(2, 1)),
                        List.of(ruling(1, Consequence.DELIVERED, new Reply(250, "Ok"))),
                        Optional.empty(),
                        List.of(before)),
                NOON,
                LEASE_END);

        assertThat(change.next().status()).isEqualTo(SENDING);
        assertThat(change.next().version()).isEqualTo(8);
        assertThat(change.next().due()).contains(LEASE_END);
        assertThat(change.next().attempts()).isEqualTo(2);
        assertThat(change.recipients()).extracting(RecipientRecord::position).containsExactly(1);
        assertThat(change.events())
                .extracting(HistoryEvent::type)
                .containsExactly(EventType.SENDING, EventType.DELIVERED);
        assertThat(change.attempts()).hasSize(1);
    }

    @Test
    void equalEventsOfSeveralRecipientsAreOne() {
        HistoryEvent before = HistoryEvent.of(EventType.SENDING, NOON, "sent");
        Change change = transitions.after(
                SampleEmail.of(SENDING, SENDING).record(),
                new AttemptTransitions.Ended(
                        List.of(attempt(1, 0)),
                        List.of(ruling(0, Consequence.RETRY, LATER), ruling(1, Consequence.RETRY, LATER)),
                        Optional.empty(),
                        List.of(before)),
                NOON);

        assertThat(change.events())
                .containsExactly(before, new HistoryEvent(EventType.DEFERRED, NOON, List.of(0, 1), "451 4.3.0 later"));
    }

    private Change after(EmailRecord sending, Ruling... rulings) {
        return transitions.after(
                sending,
                new AttemptTransitions.Ended(List.of(attempt(1, 0)), List.of(rulings), Optional.empty(), List.of()),
                NOON);
    }

    private static Ruling ruling(int position, Consequence consequence, Reply reply) {
        return new Ruling(result(position, reply), consequence, Optional.of(RefusalCause.RECIPIENT));
    }

    private static AttemptRecord.Result result(int position, Reply reply) {
        return new AttemptRecord.Result(position, Outcome.DEFERRED, reply);
    }

    private static AttemptRecord attempt(int number, int recipient) {
        return new AttemptRecord(
                number,
                NOON,
                NOON,
                "scripted",
                Optional.empty(),
                Optional.empty(),
                List.of(result(recipient, LATER)),
                "");
    }

    /** The shortest wait that a backoff allows: a tenth of its bound. */
    private static RandomGenerator shortest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return 0;
            }
        };
    }
}
