package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.SuppressionList;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.tracking.UnsubscribeForm.Wish;
import io.emailledger.tracking.UnsubscribeRecorder.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Serves unsubscribe links: it maps an HTTP request to an HTTP response, for any server. {@link JdkUnsubscribeHandler}
 * connects it to the server of the JDK. Start with {@link Unsubscribe#endpoint}.
 *
 * <p>Only a POST with {@code List-Unsubscribe=One-Click} unsubscribes (RFC 8058), in either encoding of a form, without
 * cookies and without a login. GET shows a page with a form, so that scanners and previews change nothing, and HEAD the
 * same without a body. The page of a recipient who has unsubscribed has a form by which they subscribe again. No response
 * is a redirect.
 *
 * <p>A response of 200 means that the store has recorded the request, and 202 that a file of the spool has it, which is
 * forced to the disk. The endpoint passes it on when the store works again, in the order of the requests. If neither has
 * it, the response is 503, and the provider or the recipient tries again. The endpoint waits two seconds at most for the
 * store.
 *
 * <p>Thread-safe. It uses threads only while it works. Close it before the ledger.
 */
public final class UnsubscribeEndpoint implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final String RETRY_SECONDS = "60";
    private static final Map<String, String> HTML = headers("Content-Type", "text/html; charset=utf-8");
    private static final TrackingResponse NOT_ALLOWED =
            new TrackingResponse(405, headers("Allow", "GET, HEAD, POST"), NOTHING);
    private static final TrackingResponse NOT_VALID =
            page(404, UnsubscribePage.message("Link not valid", "This link is not valid or not complete."));

    private final Unsubscribe unsubscribe;
    private final UnsubscribeRecorder recorder;

    UnsubscribeEndpoint(
            Unsubscribe unsubscribe, SuppressionList list, Optional<UnsubscribeSpool> spool, InstantSource clock) {
        this.unsubscribe = unsubscribe;
        this.recorder = new UnsubscribeRecorder(list, spool, clock);
    }

    /**
     * Responds to a request, and records it if it unsubscribes or subscribes again. Throws nothing, and waits two seconds
     * at most for the store and as long as the disk of the spool takes.
     *
     * @param request any request to the address of the links
     * @return 200 or 202 if it was recorded; 200 with a page for GET; 400 for a POST without the form, 404 for a token that
     *     is not valid, 405 for other methods, 413 for a body that is too long, 503 if it could not be recorded
     * @throws io.emailledger.message.InvalidValueException if the request is null
     */
    public TrackingResponse respond(UnsubscribeRequest request) {
        requirePresent(request, "request");
        try {
            return respond(request.method(), request.path(), () -> request);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing was read", e);
        }
    }

    /**
     * Responds to a request whose body has not been read, if method and path are enough for it. A server can spare the
     * bodies of requests with forged tokens. Throws nothing, and waits for nothing.
     *
     * @param method the request method
     * @param path the path as it came
     * @return the response; empty for a POST with a valid token, for which {@link #respond(UnsubscribeRequest)} needs the
     *     body
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     */
    public Optional<TrackingResponse> respondWithoutBody(String method, String path) {
        requirePresent(method, "method");
        requirePresent(path, "path");
        return withoutBody(method, subscription(path));
    }

    private static Optional<TrackingResponse> withoutBody(String method, Optional<Subscription> who) {
        if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("POST")) {
            return Optional.of(NOT_ALLOWED);
        }
        if (who.isPresent() && method.equals("POST")) {
            return Optional.empty();
        }
        TrackingResponse page =
                who.map(known -> page(200, UnsubscribePage.question(known))).orElse(NOT_VALID);
        return Optional.of(method.equals("HEAD") ? new TrackingResponse(page.status(), page.headers(), NOTHING) : page);
    }

    /** The request is read only if its token is valid. */
    TrackingResponse respond(String method, String path, Form form) throws IOException {
        Optional<Subscription> who = subscription(path);
        Optional<TrackingResponse> early = withoutBody(method, who);
        return early.isPresent() ? early.get() : post(form.read(), who.orElseThrow());
    }

    private Optional<Subscription> subscription(String path) {
        return unsubscribe.subscription(TrackingRequest.lastSegment(path));
    }

    /** Reads a request with its body. */
    @FunctionalInterface
    interface Form {
        UnsubscribeRequest read() throws IOException;
    }

    private TrackingResponse post(UnsubscribeRequest request, Subscription who) {
        if (request.isTooLong()) {
            return page(413, UnsubscribePage.message("Request too long", "The request is too long."));
        }
        Optional<Wish> wish = UnsubscribeForm.read(request);
        return wish.isEmpty() ? page(400, UnsubscribePage.question(who)) : recorded(wish.get(), who);
    }

    private TrackingResponse recorded(Wish wish, Subscription who) {
        Place place = recorder.record(wish, who);
        if (place == Place.NOWHERE) {
            Map<String, String> headers = new LinkedHashMap<>(HTML);
            headers.put("Retry-After", RETRY_SECONDS);
            return new TrackingResponse(
                    503,
                    Collections.unmodifiableMap(headers),
                    UnsubscribePage.message(
                            "Please try again", "Your request could not be recorded. Please try again in a minute."));
        }
        return page(
                place == Place.STORE ? 200 : 202,
                wish == Wish.UNSUBSCRIBE ? UnsubscribePage.unsubscribed(who) : UnsubscribePage.subscribed(who));
    }

    /**
     * Returns how many requests wait in the spool. It is 0 while the store works; alert on more.
     *
     * @return requests; 0 for an endpoint without a spool
     */
    public long waiting() {
        return recorder.waiting();
    }

    /** Passes on now what waits in the spool. The endpoint does so every second in the background. */
    public void replay() {
        recorder.replay();
    }

    /**
     * Stops answering with anything but 503, and ends its threads. What waits in the spool is recorded by the next
     * endpoint with the same folder. Idempotent.
     */
    @Override
    public void close() {
        recorder.close();
    }

    private static TrackingResponse page(int status, byte[] html) {
        return new TrackingResponse(status, HTML, html);
    }

    private static Map<String, String> headers(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(name, value);
        headers.put("Cache-Control", "no-store");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Robots-Tag", "noindex");
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        return Collections.unmodifiableMap(headers);
    }
}
