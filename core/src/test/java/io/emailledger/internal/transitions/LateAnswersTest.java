package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LateAnswersTest {
    private static final Reply OK = new Reply(250, "2.0.0 queued as 4711");

    private final LateAnswers late = new LateAnswers(new ChangeFactory(Duration.ZERO), name -> AcceptedBy.RELAY);

    @ParameterizedTest
    @CsvSource({"PENDING", "UNCONFIRMED"})
    void lateAcceptanceDeliversWhatIsNotFinished(EmailStatus status) {
        EmailRecord record = SampleEmail.of(status)
                .change(0, r -> r.withCause(RefusalCause.SERVER))
                .record();

        Change change = late.from(record, List.of(attempt(Outcome.ACCEPTED, OK)), NOON);

        RecipientRecord delivered = change.recipients().get(0);
        assertThat(delivered.status()).isEqualTo(DELIVERED);
        assertThat(delivered.reply()).contains(OK);
        assertThat(delivered.cause()).isEmpty();
        assertThat(delivered.acceptedBy()).contains(AcceptedBy.RELAY);
        assertThat(change.events())
                .containsExactly(event(
                        EventType.DELIVERED, "Accepted late. mx.home.example answered: 250 2.0.0 queued as 4711"));
    }

    @Test
    void secondAcceptanceIsNoted() {
        Change change = late.from(SampleEmail.of(DELIVERED).record(), List.of(attempt(Outcome.ACCEPTED, OK)), NOON);

        assertThat(change.recipients()).isEmpty();
        assertThat(change.events())
                .containsExactly(event(
                        EventType.LATE_ANSWER,
                        "It was accepted by two attempts. mx.home.example answered: 250 2.0.0 queued as 4711"));
    }

    @ParameterizedTest
    @CsvSource({"BOUNCED", "FAILED", "CANCELLED"})
    void acceptanceAfterTheEndIsNoted(EmailStatus status) {
        Change change = late.from(SampleEmail.of(status).record(), List.of(attempt(Outcome.ACCEPTED, OK)), NOON);

        assertThat(change.next().status()).isEqualTo(status);
        assertThat(change.recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
        assertThat(change.events().get(0).type()).isEqualTo(EventType.LATE_ANSWER);
        assertThat(change.events().get(0).detail()).startsWith("It was accepted nevertheless. mx.home.example");
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, UNKNOWN, true",
        "PENDING, REJECTED, false",
        "BOUNCED, UNKNOWN, true",
        "DELIVERED, UNKNOWN, false",
    })
    void onlyLostAnswerLeavesDoubt(EmailStatus status, Outcome outcome, boolean doubt) {
        Change change =
                late.from(SampleEmail.of(status).record(), List.of(attempt(outcome, new Reply(0, "it broke"))), NOON);

        assertThat(change.recipients().stream().map(RecipientRecord::arrival))
                .isEqualTo(doubt ? List.of(Optional.of(Arrival.MAY_HAVE_ARRIVED)) : List.of());
        assertThat(change.events())
                .containsExactly(event(
                        EventType.LATE_ANSWER,
                        "An attempt of a worker whose lease was lost has the result " + outcome
                                + ". mx.home.example answered: it broke"));
    }

    @Test
    void attemptsAreNumberedAfterThoseInTheLog() {
        EmailRecord record = SampleEmail.of(PENDING)
                .attempts(3)
                .due(NOON.plusSeconds(60), WaitReason.RATE_LIMITED)
                .record();
        AttemptRecord lost = attempt(Outcome.UNKNOWN, new Reply(0, "it broke"));

        Change change = late.from(record, List.of(lost, lost), NOON);

        assertThat(change.attempts()).extracting(AttemptRecord::number).containsExactly(4, 5);
        assertThat(change.next().attempts()).isEqualTo(5);
        assertThat(change.next().due()).contains(NOON.plusSeconds(60));
        assertThat(change.next().waiting()).contains(WaitReason.RATE_LIMITED);
    }

    @Test
    void textOfErasedEmailIsNotRestored() {
        EmailRecord erased = SampleEmail.of(BOUNCED)
                .change(
                        0,
                        r -> new RecipientRecord(
                                0,
                                r.kind(),
                                Address.of("erased-0123@erased.invalid"),
                                r.status(),
                                r.failure(),
                                r.reply(),
                                r.cause(),
                                r.acceptedBy(),
                                r.arrival()))
                .record();

        Change change = late.from(erased, List.of(attempt(Outcome.ACCEPTED, OK)), NOON);

        assertThat(change.attempts().get(0).transcript()).isEmpty();
        assertThat(change.attempts().get(0).server()).isEmpty();
        assertThat(change.events().get(0).detail()).isEqualTo("It was accepted nevertheless. 250 2.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "false, mx.home.example answered: 250 2.0.0 queued as 4711",
        "true, 250 2.0.0",
    })
    void attemptThatCannotBeAddedIsTold(boolean erased, String answer) {
        assertThat(late.events(List.of(attempt(Outcome.ACCEPTED, OK)), erased, NOON))
                .containsExactly(event(
                        EventType.LATE_ANSWER,
                        "An earlier attempt, under a lease that was lost, has the result ACCEPTED. " + answer));
    }

    private static HistoryEvent event(EventType type, String detail) {
        return new HistoryEvent(type, NOON, List.of(0), detail);
    }

    private static AttemptRecord attempt(Outcome outcome, Reply reply) {
        return new AttemptRecord(
                1,
                NOON,
                NOON,
                "scripted",
                Optional.of("mx.home.example"),
                Optional.empty(),
                List.of(new AttemptRecord.Result(0, outcome, reply)),
                "C: DATA");
    }
}
