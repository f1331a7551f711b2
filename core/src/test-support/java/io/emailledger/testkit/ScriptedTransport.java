package io.emailledger.testkit;

import static java.util.Objects.requireNonNull;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A transport for tests: it follows its script, accepts every e-mail that the script does not cover, and records
 * every delivery.
 *
 * <p>Script a whole delivery with {@link #next} and {@link #otherwise}, one recipient with {@link #recipient}.
 * Thread-safe; the script may be changed while deliveries are in progress.
 */
public final class ScriptedTransport implements Transport {
    private static final DeliveryResult.Answer ACCEPTED =
            new DeliveryResult.Answer(Outcome.ACCEPTED, new Reply(250, "2.0.0 Ok"));
    private static final long PATIENCE_SECONDS = 30;

    private final int concurrency;
    private final Lock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Deque<Act> next = new ArrayDeque<>();
    private final Map<String, Deque<DeliveryResult.Answer>> byRecipient = new HashMap<>();
    private final List<EndedDelivery> deliveries = new ArrayList<>();
    private Act otherwise = Act.answer();
    private String name = "scripted";
    private int inProgress;
    private int mostInProgress;
    private int closed;

    /** Creates a transport that delivers one e-mail at a time. */
    public ScriptedTransport() {
        this(1);
    }

    /**
     * Creates a transport.
     *
     * @param concurrency how many attempts may be in progress at once, at least 1
     */
    public ScriptedTransport(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, but is " + concurrency);
        }
        this.concurrency = concurrency;
    }

    /**
     * One delivery that has ended.
     *
     * @param envelope the sender and the recipients
     * @param content the bytes that were sent; empty if none were
     * @param result the result given to the ledger; empty if the script threw an exception
     * @param thread the name of the thread
     */
    public record EndedDelivery(
            Envelope envelope, Optional<byte[]> content, Optional<DeliveryResult> result, String thread) {}

    /**
     * Sets the name, under which attempts are recorded. Default: {@code scripted}.
     *
     * @param newName the name, different for each transport of a route
     * @return this
     */
    public ScriptedTransport named(String newName) {
        requireNonNull(newName, "name");
        return locked(() -> name = newName);
    }

    /**
     * Scripts the next deliveries, one act for each, after those already scripted.
     *
     * @param acts the acts in order
     * @return this
     */
    public ScriptedTransport next(Act... acts) {
        return locked(() -> next.addAll(List.of(acts)));
    }

    /**
     * Scripts all deliveries that {@link #next} does not cover. Default: {@link Act#answer()}.
     *
     * @param act the act
     * @return this
     */
    public ScriptedTransport otherwise(Act act) {
        requireNonNull(act, "act");
        return locked(() -> otherwise = act);
    }

    /**
     * Scripts the answer of {@link Act#answer()} for a recipient: one answer for the next attempt; later attempts are
     * accepted. A second call scripts the attempt after that.
     *
     * @param address the bare address
     * @param outcome the outcome
     * @param reply the server's reply
     * @return this
     */
    public ScriptedTransport recipient(String address, Outcome outcome, Reply reply) {
        String key = Address.of(address).normalized();
        DeliveryResult.Answer answer = new DeliveryResult.Answer(outcome, reply);
        return locked(
                () -> byRecipient.computeIfAbsent(key, a -> new ArrayDeque<>()).add(answer));
    }

    /**
     * Returns the deliveries that have ended.
     *
     * @return a copy, in the order in which they ended
     */
    public List<EndedDelivery> deliveries() {
        lock.lock();
        try {
            return List.copyOf(deliveries);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until this number of deliveries has ended, at most 30 seconds.
     *
     * @param count how many since this transport was made
     * @return all that have ended, at least as many
     */
    public List<EndedDelivery> await(int count) {
        lock.lock();
        try {
            long patience = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (deliveries.size() < count) {
                if (patience <= 0) {
                    throw new AssertionError("ScriptedTransport: " + deliveries.size() + " of " + count
                            + " deliveries have ended after " + PATIENCE_SECONDS + " s, and " + inProgress
                            + " are in progress. See that the e-mails are due and that something runs the ledger.");
                }
                patience = ended.awaitNanos(patience);
            }
            return List.copyOf(deliveries);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("ScriptedTransport: the thread was interrupted while it waited.", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the highest number of concurrent deliveries.
     *
     * @return the highest number so far
     */
    public int mostInProgress() {
        lock.lock();
        try {
            return mostInProgress;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns how often the transport was closed.
     *
     * @return how often
     */
    public int timesClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        lock.lock();
        try {
            return name;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        SampleAttempt attempt = new SampleAttempt(envelope, content, log, this::answerFor);
        Optional<DeliveryResult> result = Optional.empty();
        Act act = begin();
        try {
            DeliveryResult returned = act.perform(attempt);
            result = Optional.of(returned);
            return returned;
        } finally {
            end(new EndedDelivery(
                    envelope, attempt.sent(), result, Thread.currentThread().getName()));
        }
    }

    @Override
    public void close() {
        locked(() -> closed++);
    }

    private Act begin() {
        lock.lock();
        try {
            inProgress++;
            mostInProgress = Math.max(mostInProgress, inProgress);
            Act scripted = next.poll();
            return scripted == null ? otherwise : scripted;
        } finally {
            lock.unlock();
        }
    }

    private void end(EndedDelivery delivery) {
        locked(() -> {
            inProgress--;
            deliveries.add(delivery);
            ended.signalAll();
        });
    }

    private DeliveryResult.Answer answerFor(String address) {
        lock.lock();
        try {
            Deque<DeliveryResult.Answer> answers =
                    byRecipient.get(Address.of(address).normalized());
            DeliveryResult.Answer answer = answers == null ? null : answers.poll();
            return answer == null ? ACCEPTED : answer;
        } finally {
            lock.unlock();
        }
    }

    private ScriptedTransport locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            return this;
        } finally {
            lock.unlock();
        }
    }
}
