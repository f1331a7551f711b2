package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.Ruling.Consequence;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the consequence of a reply. */
class ConsequencesTest {
    private static final Reply SERVER = new Reply(554, "5.3.0 SERVER").at(ReplyPhase.RCPT);
    private static final EmailRecord FIRST_TRY =
            SampleEmail.of(SENDING, SENDING).record();
    private static final EmailRecord SECOND_TRY =
            SampleEmail.of(SENDING, SENDING).attempts(1).record();

    private final List<AttemptRecord> earlier = new ArrayList<>();
    private final Consequences consequences =
            new Consequences(new ReplyDiagnosis(ReplyRules.standard()), id -> earlier);

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, 250, 2.0.0 Ok, DELIVERED, ",
        "UNSENDABLE, 0, too large, FAILED, ",
        "UNKNOWN, 0, the connection broke, ANSWER_LOST, ",
        "DEFERRED, 0, no connection, RETRY, ",
        "DEFERRED, 399, later, RETRY, ",
        "DEFERRED, 400, later, RETRY, UNDETERMINED",
        "DEFERRED, 450, 4.2.1 Mailbox busy, RETRY, RECIPIENT",
        "DEFERRED, 421, 4.7.0 Too many messages from your IP, TOO_FAST, RATE",
        "DEFERRED, 454, 4.7.0 Authentication required, REFUSED_US, ACCOUNT",
        "REJECTED, 550, 5.1.1 User unknown, BOUNCED, RECIPIENT",
        "REJECTED, 552, 5.3.4 Message too large, BOUNCED, CONTENT",
        "REJECTED, 530, 5.7.0 Authentication required, REFUSED_US, ACCOUNT",
        "REJECTED, 554, 5.7.1 Your IP is blacklisted, REFUSED_US, REPUTATION",
        "REJECTED, 550, 5.7.0 Too many messages from your IP, TOO_FAST, RATE",
        "REJECTED, 550, no, SUSPECTED, UNDETERMINED",
    })
    void consequenceFollowsFromOutcomeAndCause(
            Outcome outcome, int code, String text, Consequence consequence, RefusalCause cause) {
        Ruling ruling = ruling(FIRST_TRY, outcome, new Reply(code, text).at(ReplyPhase.RCPT), NOON);

        assertThat(ruling.consequence()).isEqualTo(consequence);
        assertThat(ruling.cause().orElse(null)).isEqualTo(cause);
    }

    @Test
    void acceptedRecipientHasNoCause() {
        assertThat(ruling(FIRST_TRY, Outcome.ACCEPTED, new Reply(450, "4.2.1 odd"), NOON)
                        .cause())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"86399, RETRY", "86400, BOUNCED", "86401, BOUNCED"})
    void faultOfServerIsBelievedAfterOneDay(int seconds, Consequence consequence) {
        earlier.add(attempt(0, Outcome.REJECTED, SERVER, NOON));

        assertThat(ruling(SECOND_TRY, Outcome.REJECTED, SERVER, NOON.plusSeconds(seconds))
                        .consequence())
                .isEqualTo(consequence);
    }

    @Test
    void faultOfServerIsNotBelievedAtTheFirstTry() {
        earlier.add(attempt(0, Outcome.REJECTED, SERVER, NOON));

        assertThat(ruling(FIRST_TRY, Outcome.REJECTED, SERVER, NOON.plus(Duration.ofDays(2)))
                        .consequence())
                .isEqualTo(Consequence.RETRY);
    }

    @Test
    void earliestFaultCounts() {
        earlier.add(attempt(0, Outcome.REJECTED, SERVER, NOON.plusSeconds(60)));
        earlier.add(attempt(0, Outcome.REJECTED, SERVER, NOON));

        assertThat(ruling(SECOND_TRY, Outcome.REJECTED, SERVER, NOON.plus(Duration.ofDays(1)))
                        .consequence())
                .isEqualTo(Consequence.BOUNCED);
    }

    @Test
    void onlyRejectionsOfThisRecipientForThisReasonCount() {
        earlier.add(attempt(1, Outcome.REJECTED, SERVER, NOON));
        earlier.add(attempt(0, Outcome.DEFERRED, SERVER, NOON));
        earlier.add(attempt(0, Outcome.REJECTED, new Reply(550, "5.1.1 User unknown"), NOON));

        assertThat(ruling(SECOND_TRY, Outcome.REJECTED, SERVER, NOON.plus(Duration.ofDays(5)))
                        .consequence())
                .isEqualTo(Consequence.RETRY);
    }

    @ParameterizedTest
    @CsvSource({"MAIL, RETRY", "EHLO, RETRY", "RCPT, BOUNCED", "CONTENT, BOUNCED"})
    void replyBeforeTheRecipientEndsNothing(ReplyPhase phase, Consequence consequence) {
        Reply reply = new Reply(554, "5.3.0 SERVER").at(phase);
        earlier.add(attempt(0, Outcome.REJECTED, reply, NOON));

        assertThat(ruling(SECOND_TRY, Outcome.REJECTED, reply, NOON.plus(Duration.ofDays(2)))
                        .consequence())
                .isEqualTo(consequence);
    }

    @Test
    void triesOfRecipientAreCountedByItsResults() {
        earlier.add(attempt(0, Outcome.DEFERRED, SERVER, NOON));
        earlier.add(attempt(1, Outcome.DEFERRED, SERVER, NOON));
        earlier.add(attempt(1, Outcome.DEFERRED, SERVER, NOON));
        EmailRecord fourth = SampleEmail.of(SENDING, SENDING).attempts(3).record();

        assertThat(consequences.triesOf(fourth, 0)).isEqualTo(2);
        assertThat(consequences.triesOf(fourth, 1)).isEqualTo(3);
        assertThat(consequences.triesOf(FIRST_TRY, 1)).isEqualTo(1);
        assertThat(consequences.triesOf(SampleEmail.of(SENDING).attempts(3).record(), 0))
                .isEqualTo(4);
    }

    private Ruling ruling(EmailRecord email, Outcome outcome, Reply reply, Instant now) {
        return consequences.of(
                email, new AttemptRecord.Result(0, outcome, reply), undetermined -> Consequence.SUSPECTED, now);
    }

    private static AttemptRecord attempt(int recipient, Outcome outcome, Reply reply, Instant ended) {
        return new AttemptRecord(
                1,
                NOON.minusSeconds(1),
                ended,
                "scripted",
                Optional.empty(),
                Optional.empty(),
                List.of(new AttemptRecord.Result(recipient, outcome, reply)),
                "");
    }
}
