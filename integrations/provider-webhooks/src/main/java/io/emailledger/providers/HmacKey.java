package io.emailledger.providers;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of HMAC-SHA-256 (RFC 2104). It is set up once, and a clone computes each signature. Thread-safe. */
final class HmacKey {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac prototype;

    HmacKey(byte[] key) {
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }

    byte[] sign(byte[]... parts) {
        try {
            Mac mac = (Mac) prototype.clone();
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("A Mac that cannot be cloned: of another provider than the JDK's", e);
        }
    }
}
