package io.emailledger.internal.util;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of HMAC-SHA-256 (RFC 2104). It is set up once, and a clone computes each signature; some security providers, such
 * as those of hardware, have no clones, and set it up each time. Thread-safe.
 */
public final class HmacKey {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Optional<Mac> prototype;

    /** Creates a key; its bytes are copied. */
    public HmacKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
        Mac first = mac();
        this.prototype = clone(first).map(second -> first);
    }

    /** Returns the signature of parts, one after the other. */
    public byte[] sign(byte[]... parts) {
        Mac mac = prototype.flatMap(HmacKey::clone).orElseGet(this::mac);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private static Optional<Mac> clone(Mac mac) {
        try {
            return Optional.of((Mac) mac.clone());
        } catch (CloneNotSupportedException e) {
            return Optional.empty();
        }
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }
}
