package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Serves pixels: it maps an HTTP request to an HTTP response, for any server. {@link JdkPixelHandler} connects it to
 * the server of the JDK.
 *
 * <p>Every request gets the same transparent image of 1 by 1 with the same headers, whether the token is known,
 * unknown, forged or missing, and whether or not the store is available. A GET with a token that {@link
 * OpenTracking#read} accepts is recorded as an open; a HEAD is not.
 *
 * <p>The response waits until the open is recorded, but for one second at most, and not at all while earlier opens are
 * waiting to be recorded; with a {@link TrackingRecorder} it never waits. While the store is down, up to 10,000 opens
 * wait in memory and are recorded in order, for each e-mail, once it is back; further ones are lost, counted and logged.
 * Thread-safe. It uses no thread while idle and need not be closed. After its ledger was closed it continues to serve
 * images, throws nothing, and records no opens.
 */
public final class PixelEndpoint {
    private static final byte[] IMAGE =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
    private static final byte[] NOTHING = {};

    private static final TrackingResponse PIXEL =
            new TrackingResponse(200, headers("Content-Type", "image/gif"), IMAGE);
    private static final TrackingResponse PIXEL_HEAD = new TrackingResponse(200, PIXEL.headers(), NOTHING);
    private static final TrackingResponse NOT_ALLOWED =
            new TrackingResponse(405, headers("Allow", "GET, HEAD"), NOTHING);

    private final OpenTracking tracking;
    private final InstantSource clock;
    private final ObservationSink opens;

    /**
     * Creates an endpoint.
     *
     * @param tracking verifies the tokens
     * @param clock the clock for the time of an open
     * @param recorder records an open, usually {@code ledger.reports()::observe}; called concurrently on threads of the
     *     endpoint. Its exceptions are logged, and the image is still served
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     */
    public PixelEndpoint(OpenTracking tracking, InstantSource clock, Consumer<Observation> recorder) {
        this(tracking, clock, ObservationSink.of(requirePresent(recorder, "recorder")));
    }

    /**
     * Creates an endpoint that does not wait for the store, and follows the policy of a recorder.
     *
     * @param tracking verifies the tokens
     * @param clock the clock for the time of an open
     * @param recorder records the opens
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     */
    public PixelEndpoint(OpenTracking tracking, InstantSource clock, TrackingRecorder recorder) {
        this(tracking, clock, requirePresent(recorder, "recorder").sink());
    }

    private PixelEndpoint(OpenTracking tracking, InstantSource clock, ObservationSink opens) {
        this.tracking = requirePresent(tracking, "tracking");
        this.clock = requirePresent(clock, "clock");
        this.opens = opens;
    }

    /**
     * Responds to a request, and records an open if it is one. Throws nothing and waits no longer than a second.
     *
     * @param request any request to the address of the pixels
     * @return 200 with the image for GET, 200 without a body for HEAD, 405 for every other method
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
        return opens.waits();
    }

    /** The request is asked for only if its token is valid. */
    TrackingResponse respond(String method, String path, Supplier<TrackingRequest> request) {
        return switch (method) {
            case "GET" -> {
                tracking.read(token(TrackingRequest.lastSegment(path)))
                        .map(token -> observation(token, request.get()))
                        .ifPresent(opens::record);
                yield PIXEL;
            }
            case "HEAD" -> PIXEL_HEAD;
            default -> NOT_ALLOWED;
        };
    }

    private Observation observation(OpenTracking.Token token, TrackingRequest request) {
        String evidence = opens.rules().judge(request, tracking.isSecure()).word();
        return new Observation(token.email(), token.recipient(), ObservationKind.OPEN, evidence, clock.instant());
    }

    /** Removes the extension that some applications add. */
    private static String token(String last) {
        return last.endsWith(".gif") ? last.substring(0, last.length() - 4) : last;
    }

    private static Map<String, String> headers(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(name, value);
        headers.put("Cache-Control", "no-store, no-cache, must-revalidate, private, max-age=0");
        headers.put("Pragma", "no-cache");
        headers.put("Expires", "0");
        headers.put("X-Content-Type-Options", "nosniff");
        // A webmail that isolates itself (COEP) shows only images that say they may be shown anywhere.
        headers.put("Cross-Origin-Resource-Policy", "cross-origin");
        return Collections.unmodifiableMap(headers);
    }
}
