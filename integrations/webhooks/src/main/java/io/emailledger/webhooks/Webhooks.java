package io.emailledger.webhooks;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.FailureLog;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of e-mails to HTTP endpoints, signed by the specification Standard Webhooks. Each event is sent at
 * least once, also after a crash: the position of every endpoint is kept in the store. A repeated webhook has the same
 * {@code webhook-id}. Thread-safe.
 *
 * <p>Each endpoint gets its events one by one, in the order of the feed; one that is not accepted delays those that
 * follow, at this endpoint only. Several nodes may have the same endpoints: one of them sends at a time.
 *
 * <pre>{@code
 * Webhooks webhooks = Webhooks.builder(store)
 *         .endpoint(WebhookEndpoint.of("crm", URI.create("https://crm.example/hooks/email"), secret))
 *         .build();
 * webhooks.start();
 * }</pre>
 *
 * <p>Close it before the ledger, which closes the store.
 */
public final class Webhooks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<EndpointSender> senders;
    private final Duration pollInterval;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    Webhooks(List<EndpointSender> senders, Duration pollInterval) {
        this.senders = List.copyOf(senders);
        this.pollInterval = pollInterval;
    }

    /**
     * Starts the configuration of a sender.
     *
     * @param store the store of the ledger, with the feed switched on; it is not closed
     * @return a builder in which everything but the endpoints has a default
     */
    public static WebhooksBuilder builder(HistoryStore store) {
        return new WebhooksBuilder(requirePresent(store, "store"));
    }

    /**
     * Starts one daemon thread for each endpoint. Does nothing if they were started.
     *
     * @throws IllegalStateException if it was closed
     */
    public synchronized void start() {
        if (isClosing()) {
            throw new IllegalStateException("The sender of webhooks was closed.");
        }
        if (!threads.isEmpty()) {
            return;
        }
        for (EndpointSender sender : senders) {
            Thread thread = new Thread(
                    () -> run(sender),
                    "email-ledger-webhook-" + sender.endpoint().name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Sends what is due, one page of 100 events for each endpoint, on the calling thread: for applications with their own
     * scheduler, and for tests.
     *
     * @return true if there may be more to send at once
     * @throws InterruptedException if the thread was interrupted; the request in progress is repeated later
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public boolean runOnce() throws InterruptedException {
        boolean more = false;
        for (EndpointSender sender : senders) {
            more |= !isClosing() && sender.send(this::isClosing);
        }
        return more;
    }

    /**
     * Returns how far each endpoint is, for a health check.
     *
     * @return the status of each, in the order in which they were added
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public List<EndpointStatus> status() {
        return senders.stream()
                .map(sender -> EndpointStatus.of(sender.endpoint().name(), sender.progress()))
                .toList();
    }

    /**
     * Lets an endpoint try again at once, that was stopped by an answer 410 or pauses after a failure. It continues where
     * it was.
     *
     * @param endpoint its name
     * @return true if it was stopped or paused
     * @throws InvalidValueException if there is no such endpoint
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public boolean resume(String endpoint) {
        return senders.stream()
                .filter(sender -> sender.endpoint().name().equals(endpoint))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("endpoint", "must be the name of one of the endpoints"))
                .resume();
    }

    /** Stops sending and waits up to five seconds for requests in progress; what they carry is sent again later. */
    @Override
    public void close() {
        List<Thread> running;
        synchronized (this) {
            closing.countDown();
            running = List.copyOf(threads);
        }
        running.forEach(Thread::interrupt);
        try {
            for (Thread thread : running) {
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(EndpointSender sender) {
        FailureLog failures = new FailureLog(log);
        try {
            while (!isClosing()) {
                if (!attempt(sender, failures)) {
                    closing.await(pollInterval.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        } catch (InterruptedException e) {
            // It is being closed.
        }
    }

    private boolean attempt(EndpointSender sender, FailureLog failures) throws InterruptedException {
        try {
            boolean more = sender.send(this::isClosing);
            failures.succeeded();
            return more;
        } catch (RuntimeException e) {
            if (!isClosing()) {
                failures.failed(
                        "Sending webhooks to " + sender.endpoint().name() + " failed; it is tried again in "
                                + pollInterval.toMillis() + " ms",
                        e);
            }
            return false;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /**
     * How far an endpoint is.
     *
     * @param name its name
     * @param position the number of the last event in the feed that it accepted, or that is not sent to it
     * @param failures the number of failures since the last success
     * @param nextTry when it is tried again, if it failed
     * @param stopped whether it answered 410, and gets nothing until {@link Webhooks#resume}
     * @param problem the last failure, without text of the receiver; empty after a success
     */
    public record EndpointStatus(
            String name, long position, int failures, Optional<Instant> nextTry, boolean stopped, String problem) {

        static EndpointStatus of(String name, Progress progress) {
            return new EndpointStatus(
                    name,
                    progress.position(),
                    progress.failures(),
                    progress.nextTry(),
                    progress.stopped(),
                    progress.problem());
        }
    }
}
