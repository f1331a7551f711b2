package io.emailledger.oauth2;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks a token endpoint for access tokens (RFC 6749 section 3.2). Thread-safe. */
final class TokenClient {
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final int LONGEST_TOKEN = 64 * 1024;

    /** For answers without a time. The mail server rejects a token that ends earlier, and then it is replaced. */
    private static final Duration ASSUMED_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Pattern ERROR = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** Microsoft's number of the cause, in a description that otherwise names users and applications. */
    private static final Pattern MICROSOFT_ERROR = Pattern.compile("\\bAADSTS[0-9]{4,9}\\b");

    private static final Pattern TOKEN = Pattern.compile("[!-~]{1," + LONGEST_TOKEN + "}");

    private final HttpClient http;
    private final URI endpoint;
    private final Grant grant;
    private final String scope;
    private final Map<String, String> parameters;
    private final String authorization;
    private final Duration timeout;

    TokenClient(
            HttpClient http,
            URI endpoint,
            Grant grant,
            String scope,
            Map<String, String> parameters,
            String authorization,
            Duration timeout) {
        this.http = http;
        this.endpoint = endpoint;
        this.grant = grant;
        this.scope = scope;
        this.parameters = Map.copyOf(parameters);
        this.authorization = authorization;
        this.timeout = timeout;
    }

    /** Returns a header for HTTP Basic authentication; both parts are encoded first (RFC 6749 section 2.3.1). */
    static String basic(String clientId, String clientSecret) {
        String both = encoded(clientId) + ":" + encoded(clientSecret);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /**
     * Asks for a token.
     *
     * @param refreshToken the present one; empty for grants without one
     */
    TokenAnswer request(String refreshToken, Instant now) throws RequestFailedException {
        Map<String, String> all = new TreeMap<>(parameters);
        all.putAll(grant.parameters(endpoint, scope, refreshToken, now));
        String body = all.entrySet().stream()
                .map(p -> encoded(p.getKey()) + "=" + encoded(p.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(timeout)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return answer(send(request.build()), now);
    }

    /** The time-out of a request ends with the header, so the whole is bounded here. */
    private HttpResponse<byte[]> send(HttpRequest request) throws RequestFailedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, head -> new BoundedBody(LARGEST_ANSWER));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failed("no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw failed(
                    cause instanceof HttpTimeoutException
                            ? "no answer within " + timeout.toMillis() + " ms"
                            : "no connection, or it broke: " + cause(cause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the thread was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    /** The types say what is wrong, such as a certificate that is not trusted; the texts may hold anything. */
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

    private TokenAnswer answer(HttpResponse<byte[]> response, Instant now) throws RequestFailedException {
        int status = response.statusCode();
        if (status / 100 == 3) {
            throw failed(
                    status + ": it redirects, and secrets are not sent on: give the URI of the token endpoint itself");
        }
        if (response.body().length > LARGEST_ANSWER) {
            throw failed(status + ": its answer is larger than " + LARGEST_ANSWER / 1024 + " KiB");
        }
        Map<String, String> values = FlatJson.read(response.body()).orElse(Map.of());
        String error = values.getOrDefault("error", "");
        if (status != 200 || !error.isEmpty()) {
            throw new RequestFailedException(this + ": " + status + error(error, values), pause(response, now));
        }
        String token = values.getOrDefault("access_token", "");
        if (token.isEmpty()) {
            throw failed("200, but no access_token in JSON: is this the URI of the token endpoint?");
        }
        if (!TOKEN.matcher(token).matches()) {
            throw failed("its access_token has characters that no token has, or is longer than 64 KiB");
        }
        if (!values.getOrDefault("token_type", "Bearer").equalsIgnoreCase("Bearer")) {
            throw failed("its token is not of the type Bearer, the only one for mail servers");
        }
        return new TokenAnswer(token, life(values.get("expires_in")), values.getOrDefault("refresh_token", ""));
    }

    private String error(String error, Map<String, String> values) {
        if (!ERROR.matcher(error).matches()) {
            return ", without an error code of OAuth";
        }
        Matcher microsoft = MICROSOFT_ERROR.matcher(values.getOrDefault("error_description", ""));
        String number = microsoft.find() ? " (" + microsoft.group() + ")" : "";
        String advice = switch (error) {
            case "invalid_client" -> ": the client ID or secret is wrong, or the secret has expired";
            case "invalid_grant" -> ": " + grant.advice();
            default -> "";
        };
        return " " + error + number + advice;
    }

    /** A number, or a number as a text; some servers write a fraction. */
    private static Duration life(@Nullable String seconds) {
        if (seconds == null || !seconds.strip().matches("[0-9]{1,15}(\\.[0-9]{1,15})?")) {
            return ASSUMED_LIFE;
        }
        long whole = Long.parseLong(seconds.strip().split("\\.", 2)[0]);
        return Duration.ofSeconds(Math.min(whole, LONGEST_LIFE.toSeconds()));
    }

    /** Seconds, or a date (RFC 9110 section 10.2.3). */
    private static Duration pause(HttpResponse<?> response, Instant now) {
        String wanted = response.headers().firstValue("Retry-After").orElse("").strip();
        Duration pause = Duration.ZERO;
        if (wanted.matches("[0-9]{1,9}")) {
            pause = Duration.ofSeconds(Long.parseLong(wanted));
        } else if (!wanted.isEmpty()) {
            try {
                pause = Duration.between(
                        now,
                        ZonedDateTime.parse(wanted, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException e) {
                // Neither form: the usual pause is used.
            }
        }
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.isNegative() ? Duration.ZERO : pause;
    }

    private RequestFailedException failed(String text) {
        return new RequestFailedException(this + ": " + text);
    }

    /** Returns the server and the grant, without a secret. */
    @Override
    public String toString() {
        return endpoint.getHost() + " (" + grant.name() + ")";
    }
}
