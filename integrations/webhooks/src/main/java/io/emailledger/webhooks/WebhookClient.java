package io.emailledger.webhooks;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Posts webhooks. Thread-safe. */
final class WebhookClient {
    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final int GONE = 410;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final HttpClient http;

    WebhookClient(HttpClient http) {
        this.http = http;
    }

    /** Posts a webhook; a connection that broke is replaced once at once, since a server may have closed it while idle. */
    WebhookAnswer post(WebhookEndpoint endpoint, String id, byte[] body, Instant now) throws InterruptedException {
        WebhookAnswer first = postOnce(endpoint, id, body, now);
        return first.broken() ? postOnce(endpoint, id, body, now) : first;
    }

    private WebhookAnswer postOnce(WebhookEndpoint endpoint, String id, byte[] body, Instant now)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.uri())
                .timeout(endpoint.timeout())
                .header("Content-Type", "application/json")
                .header("User-Agent", "email-ledger-webhooks")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header(
                        "webhook-signature",
                        endpoint.secrets().stream()
                                .map(secret -> secret.sign(id, now, body))
                                .collect(Collectors.joining(" ")))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (endpoint.uri().getScheme().equalsIgnoreCase("http")) {
            // Without the attempt to upgrade, which some servers reject.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        return send(endpoint, request.build(), now);
    }

    /** The time-out of a request ends with the header, so the whole is bounded here. */
    private WebhookAnswer send(WebhookEndpoint endpoint, HttpRequest request, Instant now) throws InterruptedException {
        CompletableFuture<HttpResponse<Long>> answer = http.sendAsync(request, head -> new DrainedBody(LARGEST_ANSWER));
        try {
            return read(answer.get(endpoint.timeout().toNanos(), TimeUnit.NANOSECONDS), now);
        } catch (TimeoutException e) {
            return late(endpoint);
        } catch (ExecutionException e) {
            return e.getCause() instanceof HttpTimeoutException
                    ? late(endpoint)
                    : WebhookAnswer.broken("no connection, or it broke: " + cause(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private static WebhookAnswer late(WebhookEndpoint endpoint) {
        return WebhookAnswer.failed("no answer within " + endpoint.timeout().toMillis() + " ms", Duration.ZERO);
    }

    private static WebhookAnswer read(HttpResponse<Long> response, Instant now) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return WebhookAnswer.ACCEPTED;
        }
        if (status == GONE) {
            return WebhookAnswer.gone("410: the receiver wants no more webhooks");
        }
        return WebhookAnswer.failed(
                status / 100 == 3 ? status + ": a redirect, which is not followed" : Integer.toString(status),
                wanted(response.headers().firstValue("Retry-After").orElse("").strip(), now));
    }

    /** The pause that the receiver asks for: seconds, or a date (RFC 9110 section 10.2.3). */
    private static Duration wanted(String text, Instant now) {
        Duration pause = Duration.ZERO;
        if (text.matches("[0-9]{1,9}")) {
            pause = Duration.ofSeconds(Long.parseLong(text));
        } else if (!text.isEmpty()) {
            try {
                pause = Duration.between(
                        now,
                        ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException e) {
                // Neither form: the usual pause is used.
            }
        }
        return pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause.isNegative() ? Duration.ZERO : pause;
    }

    /** The types say what is wrong, such as a certificate that is not trusted; the texts may have anything. */
    private static String cause(@Nullable Throwable trouble) {
        if (trouble == null) {
            return "unknown";
        }
        Throwable deepest = trouble;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String type = trouble.getClass().getSimpleName();
        return deepest == trouble ? type : type + " (" + deepest.getClass().getSimpleName() + ")";
    }

    /**
     * The result of one request.
     *
     * @param accepted whether the receiver has it
     * @param gone whether it wants no more
     * @param broken whether the connection broke before an answer
     * @param problem why it was not accepted, without text of the receiver
     * @param pause how long the receiver asks to wait; zero if it does not
     */
    record WebhookAnswer(boolean accepted, boolean gone, boolean broken, String problem, Duration pause) {
        static final WebhookAnswer ACCEPTED = new WebhookAnswer(true, false, false, "", Duration.ZERO);

        static WebhookAnswer gone(String problem) {
            return new WebhookAnswer(false, true, false, problem, Duration.ZERO);
        }

        static WebhookAnswer broken(String problem) {
            return new WebhookAnswer(false, false, true, problem, Duration.ZERO);
        }

        static WebhookAnswer failed(String problem, Duration pause) {
            return new WebhookAnswer(false, false, false, problem, pause);
        }
    }
}
