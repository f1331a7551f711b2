package io.emailledger.micrometer;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Ledgers without workers on one in-memory store, with a scripted transport and a movable clock. */
final class Rig {
    final MovableClock clock = MovableClock.start();
    final ScriptedTransport transport = new ScriptedTransport(1);
    final HistoryStore store = MemoryHistoryStore.create(clock);

    EmailLedger ledger(UnaryOperator<EmailLedgerBuilder> configure) {
        return configure
                .apply(EmailLedger.builder(store, transport)
                        .time(clock)
                        .monotonicTime(clock::nanos)
                        .workers(0))
                .build();
    }

    static EmailBuilder email() {
        return Email.from("billing@clinic.example").subject("Invoice 42").text("Please find your invoice.");
    }

    static EmailBuilder toPat() {
        return email().to("pat@home.example");
    }

    static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    void later(EmailLedger ledger, Duration time) {
        clock.advance(time);
        work(ledger);
    }
}
