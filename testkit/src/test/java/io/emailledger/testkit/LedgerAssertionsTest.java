package io.emailledger.testkit;

import static io.emailledger.testkit.LedgerAssertions.assertThatEmail;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerAssertionsTest {
    private final MovableClock clock = MovableClock.start();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(clock), transport)
            .time(clock)
            .workers(0)
            .build();

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void trueAssertionPasses() {
        transport.next(Act.defer(451, "4.7.1 later"), Act.answer(), Act.refuse(550, "5.1.1 nobody"));
        EmailId delivered = send("pat@home.example");
        run();
        assertThatEmail(ledger, delivered).isPending().hasAttempts(1).hasInItsLog("451 4.7.1 later");
        clock.advance(Duration.ofDays(1));
        run();
        assertThatEmail(ledger, delivered).isDelivered().hasAttempts(2);

        EmailId bounced = send("nobody@home.example");
        run();
        assertThatEmail(ledger, bounced).isBounced().hasInItsLog("550 5.1.1");

        EmailId cancelled = send("pat@home.example");
        ledger.cancel(cancelled);
        assertThatEmail(ledger, cancelled).isCancelled().hasAttempts(0);

        assertThatEmail(ledger, send("pat@")).isFailed(FailureReason.INVALID_RECIPIENT);
    }

    @Test
    void failedAssertionPrintsEventsAndAdvice() {
        EmailId id = send("pat@home.example");

        assertThatThrownBy(() -> assertThatEmail(ledger, id).isDelivered())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("The e-mail " + id + " should be DELIVERED, but is PENDING (QUEUED).")
                .hasMessageContaining("2026-03-02T08:00:00Z RECORDED")
                .hasMessageEndingWith("run the ledger before the assertion.");
        assertThatThrownBy(() -> assertThatEmail(ledger, id).hasAttempts(1))
                .hasMessageContaining("should be tried 1 times, but is tried 0 times");
        assertThatThrownBy(() -> assertThatEmail(ledger, id).isOpened()).hasMessageContaining("but is not opened");
        assertThatThrownBy(() -> assertThatEmail(ledger, id).hasInItsLog("250"))
                .hasMessageContaining("but is logged as []");
        assertThatThrownBy(() -> assertThatEmail(ledger, send("pat@")).isFailed(FailureReason.EXPIRED))
                .hasMessageContaining("should be failed because of EXPIRED");
    }

    @Test
    void emailOfOtherLedgerIsUnknown() {
        EmailId unknown = Sample.recordedAt(clock.instant()).id;

        assertThatThrownBy(() -> assertThatEmail(ledger, unknown).isPending())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is not in the ledger");
    }

    private EmailId send(String to) {
        return ledger.send(Email.from("office@clinic.example")
                .to(to)
                .subject("Your appointment")
                .text("Thursday, 9:30.")
                .build());
    }

    private void run() {
        boolean more = true;
        while (more) {
            more = ledger.sending().runOnce();
        }
    }
}
