package io.emailledger.webhooks;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.message.InvalidValueException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An address to which events are sent, with its settings. An immutable value that starts with {@link #of}; every other
 * method with an argument returns a new value.
 */
public final class WebhookEndpoint {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration MOST_PAUSE = Duration.ofDays(1);

    /** What becomes known about an e-mail after it was recorded; not how the ledger works on it. */
    private static final Set<EventType> RESULTS = Collections.unmodifiableSet(EnumSet.of(
            EventType.DELIVERED,
            EventType.BOUNCED,
            EventType.FAILED,
            EventType.CANCELLED,
            EventType.UNCONFIRMED,
            EventType.LATE_ANSWER,
            EventType.RESOLVED,
            EventType.REPORTED,
            EventType.CONFIRMED,
            EventType.ERASED));

    private final String name;
    private final URI uri;
    private final List<WebhookSecret> secrets;
    private Set<EventType> events = RESULTS;
    private Predicate<FeedEvent> filter = event -> true;
    private boolean addresses = true;
    private boolean httpAllowed;
    private boolean fromBeginning;
    private Duration timeout = Duration.ofSeconds(15);
    private Duration firstPause = Duration.ofSeconds(5);
    private Duration longestPause = Duration.ofHours(1);

    private WebhookEndpoint(String name, URI uri, List<WebhookSecret> secrets) {
        this.name = name;
        this.uri = uri;
        this.secrets = secrets;
    }

    /**
     * Creates an endpoint. The application decides where events may go: if its users can enter addresses, it has to
     * reject those that lead into its own network, also by name resolution.
     *
     * @param name the name under which the store keeps the position: from 1 to 100 letters, digits, full stops, hyphens
     *     and underscores, beginning with a letter or a digit. With another name it is another endpoint
     * @param uri an https URI without user and fragment
     * @param secret the secret that the receiver has, too
     * @return the endpoint
     * @throws InvalidValueException if a value cannot be used
     */
    public static WebhookEndpoint of(String name, URI uri, WebhookSecret secret) {
        if (!NAME.matcher(requirePresent(name, "name")).matches()) {
            throw new InvalidValueException(
                    "name",
                    "must have from 1 to 100 letters, digits, full stops, hyphens and underscores, and begin with a letter or"
                            + " a digit");
        }
        String scheme = String.valueOf(requirePresent(uri, "uri").getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getFragment() != null
                || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new InvalidValueException("uri", "must be an https URI with a host, without user and fragment");
        }
        return new WebhookEndpoint(name, uri, List.of(requirePresent(secret, "secret")));
    }

    /**
     * Adds the secret that was valid before. Every webhook has a signature of each, so the receiver can change to the new
     * one at any time. Default: none.
     *
     * @param secret the earlier secret
     * @return a new value
     */
    public WebhookEndpoint previousSecret(WebhookSecret secret) {
        return copy(List.of(secrets.get(0), requirePresent(secret, "previousSecret")));
    }

    /**
     * Sets the types of events that are sent. Default: DELIVERED, BOUNCED, FAILED, CANCELLED, UNCONFIRMED, LATE_ANSWER,
     * RESOLVED, REPORTED, CONFIRMED and ERASED.
     *
     * @param first a type
     * @param more further types
     * @return a new value
     */
    public WebhookEndpoint events(EventType first, EventType... more) {
        WebhookEndpoint next = copy(secrets);
        next.events = Collections.unmodifiableSet(EnumSet.of(first, more));
        return next;
    }

    /**
     * Sets a condition for events that are sent, such as the tenant of the record. It is called by the sending thread. If
     * it throws, the event is tried again like one that the receiver rejects. Default: all events of the types.
     *
     * @param condition true for an event that is sent
     * @return a new value
     */
    public WebhookEndpoint only(Predicate<FeedEvent> condition) {
        WebhookEndpoint next = copy(secrets);
        next.filter = requirePresent(condition, "only");
        return next;
    }

    /**
     * Leaves out the addresses of recipients: they are named by their positions alone. Default: addresses are sent.
     *
     * @return a new value
     */
    public WebhookEndpoint withoutAddresses() {
        WebhookEndpoint next = copy(secrets);
        next.addresses = false;
        return next;
    }

    /**
     * Allows an http URI, by which events travel unencrypted, for a receiver in the same network. Default: https only.
     *
     * @return a new value
     */
    public WebhookEndpoint allowHttp() {
        WebhookEndpoint next = copy(secrets);
        next.httpAllowed = true;
        return next;
    }

    /**
     * Begins with the oldest event that is still in the feed when the endpoint is used for the first time. Default: it
     * begins with the first event after that.
     *
     * @return a new value
     */
    public WebhookEndpoint fromBeginning() {
        WebhookEndpoint next = copy(secrets);
        next.fromBeginning = true;
        return next;
    }

    /**
     * Bounds one request, from connecting to the end of its answer. Default: 15 seconds.
     *
     * @param limit more than zero, at most five minutes
     * @return a new value
     */
    public WebhookEndpoint timeout(Duration limit) {
        requirePresent(limit, "timeout");
        if (limit.isNegative() || limit.isZero() || limit.compareTo(MOST_TIMEOUT) > 0) {
            throw new InvalidValueException("timeout", "must be longer than nothing and at most five minutes");
        }
        WebhookEndpoint next = copy(secrets);
        next.timeout = limit;
        return next;
    }

    /**
     * Sets the pauses between tries of a webhook that was not accepted. Each is up to twice as long as the one before;
     * a random part of up to a half is left out, so that many senders do not come back at the same moment. Default: from 5
     * seconds to one hour.
     *
     * @param first the first pause, at least one millisecond
     * @param longest the longest pause, at most one day
     * @return a new value
     */
    public WebhookEndpoint retry(Duration first, Duration longest) {
        requirePresent(first, "first");
        requirePresent(longest, "longest");
        if (first.toMillis() < 1 || longest.compareTo(first) < 0 || longest.compareTo(MOST_PAUSE) > 0) {
            throw new InvalidValueException(
                    "retry",
                    "must begin with at least one millisecond, and end with at least as much and at most one day");
        }
        WebhookEndpoint next = copy(secrets);
        next.firstPause = first;
        next.longestPause = longest;
        return next;
    }

    /**
     * Returns the name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    URI uri() {
        return uri;
    }

    List<WebhookSecret> secrets() {
        return secrets;
    }

    boolean isWanted(FeedEvent event) {
        return events.contains(event.type()) && filter.test(event);
    }

    boolean sendsAddresses() {
        return addresses;
    }

    boolean beginsAtBeginning() {
        return fromBeginning;
    }

    Duration timeout() {
        return timeout;
    }

    Duration firstPause() {
        return firstPause;
    }

    Duration longestPause() {
        return longestPause;
    }

    /** Returns why it cannot be used as a whole; empty if it can. */
    Optional<String> problem() {
        boolean secure = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
        return secure || httpAllowed
                ? Optional.empty()
                : Optional.of("must begin with https; allowHttp() permits http for a receiver in the same network");
    }

    private WebhookEndpoint copy(List<WebhookSecret> keys) {
        WebhookEndpoint next = new WebhookEndpoint(name, uri, keys);
        next.events = events;
        next.filter = filter;
        next.addresses = addresses;
        next.httpAllowed = httpAllowed;
        next.fromBeginning = fromBeginning;
        next.timeout = timeout;
        next.firstPause = firstPause;
        next.longestPause = longestPause;
        return next;
    }

    /** Returns the name and the host, without a secret and without the path, which may have one. */
    @Override
    public String toString() {
        return "WebhookEndpoint[" + name + " at " + uri.getHost() + "]";
    }
}
