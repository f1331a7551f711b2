package io.emailledger.webhooks;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies webhooks at their receiver. A webhook is genuine if one of its signatures was made with one of the secrets,
 * and its time differs from the present by no more than the tolerance, so that a recorded request cannot be repeated
 * later. Immutable, thread-safe.
 *
 * <p>A sender repeats a webhook whose answer was lost: a receiver remembers ids for as long as it wants to notice that.
 */
public final class WebhookVerifier {
    private static final String VERSION = "v1,";
    private static final Duration MOST_TOLERANCE = Duration.ofDays(1);
    private static final int MOST_DIGITS = 15;

    private final List<WebhookSecret> secrets;
    private final Duration tolerance;
    private final InstantSource time;

    private WebhookVerifier(List<WebhookSecret> secrets, Duration tolerance, InstantSource time) {
        this.secrets = secrets;
        this.tolerance = tolerance;
        this.time = time;
    }

    /**
     * Creates a verifier with a tolerance of five minutes and the system clock.
     *
     * @param secrets the secrets that are valid: usually one, and two while a sender changes its secret
     * @return the verifier
     */
    public static WebhookVerifier of(WebhookSecret... secrets) {
        if (requirePresent(secrets, "secrets").length == 0) {
            throw new InvalidValueException("secrets", "must have at least one");
        }
        return new WebhookVerifier(List.of(secrets), Duration.ofMinutes(5), InstantSource.system());
    }

    /**
     * Sets by how much the time of a webhook may differ from the present, in both directions. Default: five minutes.
     *
     * @param most from one second to one day
     * @return a new value
     */
    public WebhookVerifier tolerance(Duration most) {
        requirePresent(most, "tolerance");
        if (most.compareTo(Duration.ofSeconds(1)) < 0 || most.compareTo(MOST_TOLERANCE) > 0) {
            throw new InvalidValueException("tolerance", "must lie between one second and one day");
        }
        return new WebhookVerifier(secrets, most, time);
    }

    /**
     * Sets the clock. Default: the system clock.
     *
     * @param source the clock
     * @return a new value
     */
    public WebhookVerifier time(InstantSource source) {
        return new WebhookVerifier(secrets, tolerance, requirePresent(source, "time"));
    }

    /**
     * Tells whether a webhook is genuine. Signatures are compared in constant time. Never throws: everything may come
     * from an attacker.
     *
     * @param id the value of the header {@code webhook-id}; null if it is missing
     * @param timestamp the value of the header {@code webhook-timestamp}; null if it is missing
     * @param signatures the value of the header {@code webhook-signature}: one or more signatures, separated by spaces;
     *     null if it is missing
     * @param body the body, byte by byte as it was received, not parsed and written again
     * @return true if it is genuine
     */
    public boolean isGenuine(
            @Nullable String id, @Nullable String timestamp, @Nullable String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null || !isRecent(timestamp)) {
            return false;
        }
        boolean genuine = false;
        for (WebhookSecret secret : secrets) {
            byte[] expected = secret.mac(id, timestamp, body);
            for (String signature : signatures.split(" ", -1)) {
                genuine |= signature.startsWith(VERSION)
                        && MessageDigest.isEqual(expected, decoded(signature.substring(VERSION.length())));
            }
        }
        return genuine;
    }

    private boolean isRecent(String timestamp) {
        if (!timestamp.matches("[0-9]{1," + MOST_DIGITS + "}")) {
            return false;
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        return Duration.between(sent, time.instant()).abs().compareTo(tolerance) <= 0;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
