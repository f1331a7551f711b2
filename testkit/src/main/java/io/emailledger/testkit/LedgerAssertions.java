package io.emailledger.testkit;

import static java.util.Objects.requireNonNull;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import java.util.List;
import java.util.stream.Collectors;
import org.opentest4j.AssertionFailedError;

/**
 * Assertions about an e-mail for tests of an application. They do not wait: let the ledger run first, with {@link
 * io.emailledger.SendingControl#runOnce()} or {@link ScriptedTransport#await}.
 *
 * <pre>{@code
 * while (ledger.sending().runOnce()) {}
 * assertThatEmail(ledger, id).isDelivered().hasAttempts(1);
 * }</pre>
 */
public final class LedgerAssertions {
    private final EmailLedger ledger;
    private final EmailId id;

    private LedgerAssertions(EmailLedger ledger, EmailId id) {
        this.ledger = ledger;
        this.id = id;
    }

    /**
     * Begins assertions about an e-mail.
     *
     * @param ledger the ledger that has it
     * @param id its id
     * @return the assertions
     */
    public static LedgerAssertions assertThatEmail(EmailLedger ledger, EmailId id) {
        return new LedgerAssertions(requireNonNull(ledger, "ledger"), requireNonNull(id, "id"));
    }

    /**
     * Asserts that it has not been sent.
     *
     * @return this
     */
    public LedgerAssertions isPending() {
        return has(EmailStatus.PENDING);
    }

    /**
     * Asserts that the receiving server has accepted it.
     *
     * @return this
     */
    public LedgerAssertions isDelivered() {
        return has(EmailStatus.DELIVERED);
    }

    /**
     * Asserts that the receiving server has rejected or bounced it.
     *
     * @return this
     */
    public LedgerAssertions isBounced() {
        return has(EmailStatus.BOUNCED);
    }

    /**
     * Asserts that it was cancelled in time.
     *
     * @return this
     */
    public LedgerAssertions isCancelled() {
        return has(EmailStatus.CANCELLED);
    }

    /**
     * Asserts that this side did not send it, or stopped trying.
     *
     * @param reason the reason, for the e-mail as a whole or for one of its recipients
     * @return this
     */
    public LedgerAssertions isFailed(FailureReason reason) {
        has(EmailStatus.FAILED);
        EmailRecord record = record();
        boolean found = record.state().failure().filter(reason::equals).isPresent()
                || record.recipients().stream()
                        .anyMatch(r -> r.failure().filter(reason::equals).isPresent());
        return holds(found, "failed because of " + reason, "failed for another reason");
    }

    /**
     * Asserts its status.
     *
     * @param status the status
     * @return this
     */
    public LedgerAssertions has(EmailStatus status) {
        EmailRecord record = record();
        return holds(
                record.status() == status,
                status.toString(),
                record.status()
                        + record.state().waiting().map(why -> " (" + why + ")").orElse(""));
    }

    /**
     * Asserts the number of attempts to deliver it.
     *
     * @param count the number of attempts in its log
     * @return this
     */
    public LedgerAssertions hasAttempts(int count) {
        int attempts = ledger.log(id).attempts().size();
        return holds(attempts == count, "tried " + count + " times", "tried " + attempts + " times");
    }

    /**
     * Asserts that the transcript of some attempt contains a text.
     *
     * @param text a part of one transcript
     * @return this
     */
    public LedgerAssertions hasInItsLog(String text) {
        List<String> transcripts = ledger.log(id).attempts().stream()
                .map(AttemptRecord::transcript)
                .toList();
        return holds(
                transcripts.stream().anyMatch(transcript -> transcript.contains(text)),
                "logged with \"" + text + "\"",
                "logged as " + transcripts);
    }

    /**
     * Asserts that its pixel was loaded.
     *
     * @return this
     */
    public LedgerAssertions isOpened() {
        return holds(record().opened(), "opened", "not opened");
    }

    private EmailRecord record() {
        return ledger.find(id)
                .orElseThrow(() -> new AssertionFailedError("The e-mail " + id
                        + " is not in the ledger. See that this is the ledger that returned the id."));
    }

    private LedgerAssertions holds(boolean holds, String expected, String actual) {
        if (!holds) {
            String events =
                    ledger.log(id).events().stream().map(LedgerAssertions::line).collect(Collectors.joining());
            throw new AssertionFailedError(
                    "The e-mail " + id + " should be " + expected + ", but is " + actual + ". What happened to it:"
                            + events
                            + "\nIf something should have happened since, run the ledger before the assertion.",
                    expected,
                    actual);
        }
        return this;
    }

    private static String line(HistoryEvent event) {
        return "\n  " + event.at() + " " + event.type() + " " + event.detail();
    }
}
