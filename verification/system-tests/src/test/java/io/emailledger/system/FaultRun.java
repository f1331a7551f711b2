package io.emailledger.system;

import static io.emailledger.history.EmailStatus.CANCELLED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.UNCONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.SchemaMode;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Runs three e-mails on a database with one failing call: one with an attachment and two recipients, one at most once,
 * one that is cancelled. A caller that gets an exception tries once more. Another process works on the queue when the
 * lease has expired.
 */
final class FaultRun implements AutoCloseable {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int MOST_FAILURES = 3;

    private final String name;
    private final MovableClock clock = MovableClock.start();
    private final FaultyDataSource faulty;
    private final HistoryStore store;
    private final ScriptedTransport transport = new ScriptedTransport(1);
    private final ScriptedTransport otherTransport = new ScriptedTransport(1);
    private final EmailLedger ledger;
    private final EmailLedger other;
    private final Map<EmailId, AtomicInteger> toldDelivered = new ConcurrentHashMap<>();
    private boolean hadBegunWhenItStalled;

    FaultRun(String name, DataSource real) {
        this.name = name;
        this.faulty = new FaultyDataSource(real, this::stall);
        this.store = store(real);
        this.ledger = ledger(store(faulty.dataSource()), transport);
        this.other = ledger(store, otherTransport);
    }

    private HistoryStore store(DataSource dataSource) {
        return JdbcHistoryStore.builder(dataSource)
                .schema(SchemaMode.NONE)
                .time(clock)
                .build();
    }

    private EmailLedger ledger(HistoryStore on, ScriptedTransport through) {
        return EmailLedger.builder(on, through)
                .time(clock)
                .workers(0)
                .lease(LEASE)
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        toldDelivered
                                .computeIfAbsent(id, i -> new AtomicInteger())
                                .incrementAndGet();
                    }
                })
                .build();
    }

    /** Advances the clock beyond the lease, and lets another process work on the queue. */
    private void stall(boolean mayHoldLocks) {
        hadBegunWhenItStalled = !transport.deliveries().isEmpty() || isWritingContent();
        clock.advance(LEASE.multipliedBy(2));
        if (!mayHoldLocks) {
            work(other);
        }
    }

    /** An attachment is read from the database while the server is already receiving. */
    private static boolean isWritingContent() {
        return CallerStacks.anyHas((className, methodName) -> methodName.equals("writeTo"));
    }

    /** Runs it, and returns the number of calls. */
    int play(Optional<Fault> fault, int at) {
        faulty.arm(fault, at);
        EmailId full = twice(() -> ledger.send(full()));
        List<EmailId> two = twice(() -> ledger.sendAll(List.of(once(), late())));
        CancelResult cancelled = twice(() -> ledger.cancel(two.get(1)));
        work(ledger);
        int calls = faulty.calls();
        faulty.arm(Optional.empty(), 0);
        for (int hours = 0; hours < 4; hours++) {
            clock.advance(Duration.ofHours(1));
            work(ledger);
            work(other);
        }
        assertThat(cancelled.code()).isEqualTo(CancelResult.Code.CANCELLED);
        judgeFull(full);
        judgeOnce(two.get(0));
        assertThat(store.find(two.get(1)).orElseThrow().status()).isEqualTo(CANCELLED);
        assertThat(taken(transport, two.get(1)) + taken(otherTransport, two.get(1)))
                .as("cancelled, but sent")
                .isZero();
        return calls;
    }

    private static <T> T twice(Supplier<T> call) {
        try {
            return call.get();
        } catch (StoreException e) {
            return call.get();
        }
    }

    /** The work of a worker. */
    private static void work(EmailLedger by) {
        boolean more = true;
        for (int failures = 0; more && failures < MOST_FAILURES; ) {
            try {
                more = by.sending().runOnce();
            } catch (StoreException e) {
                failures++;
            }
        }
    }

    private EmailBuilder email() {
        return Email.from("billing@clinic.example").subject("Invoice 42").text("Please find invoice 42.");
    }

    private Email full() {
        return email().to("pat@home.example")
                .cc("kim@home.example")
                .attach(Attachment.of("invoice.pdf", new byte[100]))
                .idempotencyKey(name + "/full")
                .build();
    }

    private Email once() {
        return email().to("sam@home.example")
                .guarantee(Guarantee.AT_MOST_ONCE)
                .idempotencyKey(name + "/once")
                .build();
    }

    private Email late() {
        return email().to("lee@home.example")
                .sendAt(clock.instant().plus(Duration.ofDays(1)))
                .idempotencyKey(name + "/late")
                .build();
    }

    private void judgeFull(EmailId id) {
        List<HistoryEvent> events = store.events(id);
        int copies = taken(transport, id);
        int others = taken(otherTransport, id);
        assertThat(copies).as("copies from one process").isLessThanOrEqualTo(1);
        assertThat(others).as("copies from the other").isLessThanOrEqualTo(1);
        assertThat(copies + others).as("copies").isPositive();
        if (copies + others == 2) {
            assertThat(hadBegunWhenItStalled)
                    .as("there is a second copy, and no stall after the first had started")
                    .isTrue();
            assertThat(events).extracting(HistoryEvent::type).contains(EventType.RECOVERED);
        }
        assertThat(store.find(id).orElseThrow().status()).isEqualTo(DELIVERED);
        judgeLog(id, events);
    }

    private void judgeOnce(EmailId id) {
        int copies = taken(transport, id) + taken(otherTransport, id);
        EmailStatus status = store.find(id).orElseThrow().status();
        assertThat(copies).as("copies of the at-most-once e-mail").isLessThanOrEqualTo(1);
        if (status == DELIVERED) {
            assertThat(copies).isOne();
            judgeLog(id, store.events(id));
        } else {
            assertThat(status).isEqualTo(UNCONFIRMED);
        }
    }

    /** One DELIVERED event, notified once, and one attempt for each counted copy. */
    private void judgeLog(EmailId id, List<HistoryEvent> events) {
        assertThat(events)
                .filteredOn(event -> event.type() == EventType.DELIVERED)
                .hasSize(1);
        assertThat(notifications(id)).isEqualTo(1);
        assertThat(store.attempts(id))
                .hasSize(store.find(id).orElseThrow().state().attempts());
    }

    /** Listeners are notified on a separate thread. */
    private int notifications(EmailId id) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!toldDelivered.containsKey(id) && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000);
        }
        return toldDelivered.getOrDefault(id, new AtomicInteger()).get();
    }

    private static int taken(ScriptedTransport by, EmailId id) {
        return (int) by.deliveries().stream()
                .filter(one -> one.envelope().email().equals(id))
                .filter(one -> one.content().isPresent()
                        && one.result().filter(FaultRun::isAccepted).isPresent())
                .count();
    }

    private static boolean isAccepted(DeliveryResult result) {
        return result instanceof DeliveryResult.Answered answered
                && answered.recipients().stream().allMatch(one -> one.outcome() == Outcome.ACCEPTED);
    }

    @Override
    public void close() {
        ledger.close();
        other.close();
    }
}
