package io.emailledger.webhooks;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that a sender of webhooks shares with one receiver: from 24 to 64 random bytes, written in Base64 after
 * {@code whsec_}. Immutable.
 */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1,";
    private static final int LEAST = 24;
    private static final int MOST = 64;
    private static final int NEW = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * Reads a secret.
     *
     * @param text {@code whsec_} and Base64, or Base64 alone
     * @return the secret
     * @throws InvalidValueException if it is not one; the text of the exception does not have it
     */
    public static WebhookSecret of(String text) {
        String base64 = requirePresent(text, "secret");
        base64 = base64.startsWith(PREFIX) ? base64.substring(PREFIX.length()) : base64;
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(
                    "secret", "must be whsec_ and Base64; create one by WebhookSecret.generate()");
        }
        if (key.length < LEAST || key.length > MOST) {
            throw new InvalidValueException(
                    "secret",
                    "must have from " + LEAST + " to " + MOST + " bytes in Base64, but has " + key.length
                            + "; create one by WebhookSecret.generate()");
        }
        return new WebhookSecret(key);
    }

    /**
     * Creates a secret of 32 random bytes.
     *
     * @return a new secret
     */
    public static WebhookSecret generate() {
        byte[] key = new byte[NEW];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /**
     * Returns the secret as a text, for its receiver and for a safe place.
     *
     * @return {@code whsec_} and Base64
     */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /**
     * Signs a webhook: HMAC-SHA256 over id, timestamp and body, joined by full stops.
     *
     * @param id the value of the header {@code webhook-id}
     * @param time the time of the header {@code webhook-timestamp}, which has seconds
     * @param body the body, as it is sent
     * @return {@code v1,} and the signature in Base64
     */
    public String sign(String id, Instant time, byte[] body) {
        return VERSION + Base64.getEncoder().encodeToString(mac(id, Long.toString(time.getEpochSecond()), body));
    }

    byte[] mac(String id, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HMAC-SHA256.", e);
        }
    }

    /** Returns a fixed text: the secret must not reach a log. */
    @Override
    public String toString() {
        return "WebhookSecret[...]";
    }
}
