package io.emailledger.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentest4j.IncompleteExecutionException;

/**
 * Runs the body of a test on a separate thread. A body that throws, and one that does not end, become failures that
 * name the rule.
 */
final class Trial {
    private final ContractRule rule;
    private final Duration patience;

    Trial(ContractRule rule, Duration patience) {
        this.rule = rule;
        this.patience = patience;
    }

    /** The body of a test. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /** Runs the body, and returns if the rule was followed. */
    void run(Body body) {
        CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(end, body), "contract-" + rule.name());
        // A call that nothing ends must not keep the JVM alive.
        thread.setDaemon(true);
        thread.start();
        try {
            Optional<Throwable> thrown = end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (thrown.isPresent()) {
                throw failure(thrown.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            Throwable place = new IllegalStateException("The test was here");
            place.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw rule.broken("the test had not ended after " + seconds() + " s; the cause says where it was.", place);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw rule.broken("the test was interrupted.", e);
        }
    }

    private static void complete(CompletableFuture<Optional<Throwable>> end, Body body) {
        try {
            body.run();
            end.complete(Optional.empty());
        } catch (Throwable e) {
            end.complete(Optional.of(e));
        }
    }

    /**
     * Returns the exception for the test's own thread: a failed rule unchanged, any other exception as a broken rule.
     */
    private Error failure(Throwable thrown) {
        if (thrown instanceof IncompleteExecutionException skipped) {
            throw skipped;
        }
        if (thrown instanceof AssertionError verdict) {
            return verdict;
        }
        return rule.broken("a call that should have worked threw " + ContractRule.quoted(thrown) + ".", thrown);
    }

    private String seconds() {
        return patience.toMillis() % 1_000 == 0
                ? Long.toString(patience.toSeconds())
                : Double.toString(patience.toMillis() / 1_000.0);
    }
}
