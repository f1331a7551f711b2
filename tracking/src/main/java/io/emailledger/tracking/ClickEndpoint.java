package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Redirects tracked links to their targets: it maps an HTTP request to an HTTP response, for any server. {@link
 * JdkClickHandler} connects it to the server of the JDK.
 *
 * <p>A GET with a token that {@link ClickTracking#read} accepts gets 302 with the target, and is recorded as a click. A
 * HEAD gets the same response and is not recorded, because only programs send it. The target is taken from the signed
 * token alone, so the store is not needed for it: a link works while the store is down, and after the e-mail was deleted.
 * Responses are not stored by caches, and send no address on to the target.
 *
 * <p>Recording is as for {@link PixelEndpoint}. Thread-safe. It uses no thread while idle and need not be closed.
 */
public final class ClickEndpoint {
    private static final byte[] NOTHING = {};
    private static final TrackingResponse NOT_FOUND =
            new TrackingResponse(404, headers("X-Robots-Tag", "noindex"), NOTHING);
    private static final TrackingResponse NOT_ALLOWED =
            new TrackingResponse(405, headers("Allow", "GET, HEAD"), NOTHING);

    private final ClickTracking tracking;
    private final InstantSource clock;
    private final ObservationSink clicks;

    /**
     * Creates an endpoint.
     *
     * @param tracking verifies the tokens
     * @param clock the clock for the time of a click
     * @param recorder records a click, usually {@code ledger.reports()::observe}; called concurrently on threads of the
     *     endpoint. Its exceptions are logged, and the link still leads to its target
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     */
    public ClickEndpoint(ClickTracking tracking, InstantSource clock, Consumer<Observation> recorder) {
        this(tracking, clock, ObservationSink.of(requirePresent(recorder, "recorder")));
    }

    /**
     * Creates an endpoint that does not wait for the store, and follows the policy of a recorder.
     *
     * @param tracking verifies the tokens
     * @param clock the clock for the time of a click
     * @param recorder records the clicks
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     */
    public ClickEndpoint(ClickTracking tracking, InstantSource clock, TrackingRecorder recorder) {
        this(tracking, clock, requirePresent(recorder, "recorder").sink());
    }

    private ClickEndpoint(ClickTracking tracking, InstantSource clock, ObservationSink clicks) {
        this.tracking = requirePresent(tracking, "tracking");
        this.clock = requirePresent(clock, "clock");
        this.clicks = clicks;
    }

    /**
     * Responds to a request, and records a click if it is one. Throws nothing and waits no longer than a second.
     *
     * @param request any request to the address of the links
     * @return 302 with the target for GET and HEAD with a valid token, 404 for every other token, 405 for every other
     *     method
     */
    public TrackingResponse respond(TrackingRequest request) {
        return respond(request.method(), request.path(), () -> request);
    }

    /**
     * Tells whether a response may wait for the store, so that a thread of an event loop must not ask for it.
     *
     * @return false for an endpoint with a {@link TrackingRecorder}
     */
    public boolean mayWait() {
        return clicks.waits();
    }

    /** The request is asked for only if its token is valid. */
    TrackingResponse respond(String method, String path, Supplier<TrackingRequest> request) {
        boolean get = method.equals("GET");
        if (!get && !method.equals("HEAD")) {
            return NOT_ALLOWED;
        }
        Optional<TrackedLink> link = tracking.read(TrackingRequest.lastSegment(path));
        link.filter(found -> get && tracking.counts(found))
                .ifPresent(found -> clicks.record(click(found, request.get())));
        return link.map(found -> new TrackingResponse(
                        302, headers("Location", found.target().toString()), NOTHING))
                .orElse(NOT_FOUND);
    }

    private Observation click(TrackedLink link, TrackingRequest request) {
        Evidence evidence = clicks.rules().judge(request, tracking.isSecure()).onLink(link.number(), link.hidden());
        return new Observation(link.email(), link.recipient(), ObservationKind.CLICK, evidence.word(), clock.instant());
    }

    private static Map<String, String> headers(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(name, value);
        headers.put("Cache-Control", "no-store, private");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("X-Content-Type-Options", "nosniff");
        return Collections.unmodifiableMap(headers);
    }
}
