package io.emailledger.rig;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A ledger without workers on an in-memory store, with a scripted transport and a movable clock, for tests of the
 * engine's decisions.
 */
public final class Rig implements AutoCloseable {
    public final MovableClock clock = MovableClock.start();
    public final ScriptedTransport transport = new ScriptedTransport(1);
    public final HistoryStore store = MemoryHistoryStore.create(clock);
    public final EmailLedger ledger;

    public Rig() {
        this(builder -> builder);
    }

    public Rig(UnaryOperator<EmailLedgerBuilder> configure) {
        ledger = another(transport, configure);
    }

    /** Simulates another process on the same store. */
    public EmailLedger another(ScriptedTransport through, UnaryOperator<EmailLedgerBuilder> configure) {
        return on(store, through, configure);
    }

    /**
     * Simulates another process that dies or is suspended while it sends: its leases are not renewed while its attempts
     * run, so that they expire when the clock moves, however the threads are scheduled.
     */
    public EmailLedger anotherWithoutRenewal(ScriptedTransport through, UnaryOperator<EmailLedgerBuilder> configure) {
        FaultyStore unreachable = new FaultyStore(store).before("renew", lease -> {
            if (Thread.currentThread().getName().equals("email-ledger-leases")) {
                throw new StoreException("The process stands still.", null);
            }
        });
        return on(unreachable.asStore(), through, configure);
    }

    private EmailLedger on(
            HistoryStore history, ScriptedTransport through, UnaryOperator<EmailLedgerBuilder> configure) {
        return configure
                .apply(EmailLedger.builder(history, through)
                        .time(clock)
                        .monotonicTime(clock::nanos)
                        .workers(0))
                .build();
    }

    public static EmailBuilder email() {
        return Email.from("billing@clinic.example").subject("Invoice 42").text("Please find your invoice.");
    }

    public EmailId send(EmailBuilder email) {
        return ledger.send(email.build());
    }

    public EmailId sendToPat() {
        return send(email().to("pat@home.example"));
    }

    /** Runs until nothing is due. */
    public void work() {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    public void later(Duration time) {
        clock.advance(time);
        work();
    }

    public EmailRecord record(EmailId id) {
        return ledger.find(id).orElseThrow();
    }

    public EmailStatus status(EmailId id) {
        return record(id).status();
    }

    public List<EventType> events(EmailId id) {
        return ledger.log(id).events().stream().map(HistoryEvent::type).toList();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
