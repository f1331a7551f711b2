package io.emailledger.oauth2;

import io.emailledger.internal.util.TextFree;
import io.emailledger.smtp.TokenUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present token. At most one request is under way; nothing is locked meanwhile. Others use the present token as long
 * as it is valid, or wait for that request. Thread-safe.
 */
final class TokenCache {
    private static final Logger LOG = LoggerFactory.getLogger(OAuth2Tokens.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final TokenClient client;
    private final Consumer<String> onRefreshToken;
    private final Duration refreshBefore;
    private final Duration timeout;
    private final InstantSource time;

    private final Object lock = new Object();
    private String refreshToken;
    private @Nullable Token present;
    private @Nullable CompletableFuture<String> underWay;
    private int failures;
    private String failure = "";
    private Instant notBefore = Instant.MIN;
    private final RejectionBudget rejections;

    private record Token(String value, Instant replaceAt, Instant end) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Token";
        }
    }

    TokenCache(
            TokenClient client,
            String refreshToken,
            Consumer<String> onRefreshToken,
            Duration refreshBefore,
            Duration timeout,
            InstantSource time) {
        this.client = client;
        this.refreshToken = refreshToken;
        this.onRefreshToken = onRefreshToken;
        this.refreshBefore = refreshBefore;
        this.timeout = timeout;
        this.time = time;
        this.rejections = new RejectionBudget(time.instant());
    }

    String token() {
        CompletableFuture<String> request;
        boolean mine = false;
        String refreshing;
        synchronized (lock) {
            Instant now = time.instant();
            Token token = present;
            boolean valid = token != null && now.isBefore(token.end());
            if (token != null
                    && valid
                    && (now.isBefore(token.replaceAt()) || underWay != null || now.isBefore(notBefore))) {
                return token.value();
            }
            if (underWay == null) {
                if (now.isBefore(notBefore)) {
                    throw new TokenUnavailableException(
                            failure + "; asked again in " + seconds(Duration.between(now, notBefore)));
                }
                underWay = new CompletableFuture<>();
                mine = true;
            }
            request = underWay;
            refreshing = refreshToken;
        }
        if (mine) {
            ask(request, refreshing);
        }
        return result(request);
    }

    /** Throws a token away, if it is still the present one. */
    void rejected(String rejected) {
        synchronized (lock) {
            Token token = present;
            if (token == null || !token.value().equals(rejected)) {
                return;
            }
            present = null;
            Duration pause = rejections.take(time.instant());
            if (!pause.isZero()) {
                failure = client + ": the mail server rejects its tokens again and again";
                notBefore = time.instant().plus(pause);
            }
        }
    }

    private void ask(CompletableFuture<String> request, String refreshing) {
        Instant now = time.instant();
        try {
            TokenAnswer answer = client.request(refreshing, now);
            if (!answer.refreshToken().isEmpty() && !answer.refreshToken().equals(refreshing)) {
                store(answer.refreshToken());
            }
            succeeded(answer, now);
            request.complete(answer.accessToken());
        } catch (RequestFailedException e) {
            complete(request, e.text(), failed(e));
        } catch (RuntimeException e) {
            RequestFailedException failure = new RequestFailedException(
                    client + ": the request failed with " + e.getClass().getName());
            LOG.warn("A request to the token server failed; it is tried again", TextFree.of(e));
            complete(request, failure.text(), failed(failure));
        } finally {
            // After an error of the virtual machine the others must not wait for ever.
            if (!request.isDone()) {
                complete(request, client + ": the request ended with an error", null);
            }
        }
    }

    private void succeeded(TokenAnswer answer, Instant asked) {
        Duration half = answer.life().dividedBy(2);
        Duration early = half.compareTo(refreshBefore) < 0 ? half : refreshBefore;
        synchronized (lock) {
            Instant end = asked.plus(answer.life());
            present = new Token(answer.accessToken(), end.minus(early), end);
            if (!answer.refreshToken().isEmpty()) {
                refreshToken = answer.refreshToken();
            }
            underWay = null;
            failures = 0;
            notBefore = Instant.MIN;
        }
    }

    /** Returns the present token, if it is still valid. */
    private @Nullable String failed(RequestFailedException e) {
        synchronized (lock) {
            Instant now = time.instant();
            Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures, 9));
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            failures++;
            failure = e.text();
            notBefore = now.plus(pause.compareTo(e.pause()) < 0 ? e.pause() : pause);
            underWay = null;
            Token token = present;
            return token != null && now.isBefore(token.end()) ? token.value() : null;
        }
    }

    private void complete(CompletableFuture<String> request, String text, @Nullable String token) {
        synchronized (lock) {
            if (underWay == request) {
                underWay = null;
            }
        }
        if (token == null) {
            request.completeExceptionally(new TokenUnavailableException(text));
        } else {
            LOG.warn("{}; the present token is used as long as it is valid", text);
            request.complete(token);
        }
    }

    private void store(String next) {
        try {
            onRefreshToken.accept(next);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The receiver given to onRefreshToken(...) threw an exception; the new refresh token is used, but it"
                            + " may be lost when the process ends",
                    TextFree.of(e));
        }
    }

    /** The thread that asks bounds its time, so that others wait only a moment longer. */
    private String result(CompletableFuture<String> request) {
        try {
            return request.get(timeout.plusSeconds(5).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // One for each thread: an exception with two stacks misleads.
            Throwable cause = e.getCause();
            throw new TokenUnavailableException(cause == null ? failure(client) : String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            throw new TokenUnavailableException(failure(client));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenUnavailableException(client + ": the thread was interrupted");
        }
    }

    private static String failure(TokenClient client) {
        return client + ": another thread's request has not ended in time";
    }

    private static String seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds() + " s";
    }
}
