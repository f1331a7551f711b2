package io.emailledger.providers;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Signatures and comparisons in constant time. */
final class Signatures {
    private static final int P256_BITS = 256;
    private static final int LONGEST_TIME = 12;

    private Signatures() {}

    /** Compares in a time that depends on the lengths alone. */
    static boolean areEqual(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    /** Returns false for every signature that is not valid, whatever is wrong with it. */
    static boolean isSigned(String algorithm, PublicKey key, byte[] signature, byte[]... parts) {
        try {
            Signature check = Signature.getInstance(algorithm);
            check.initVerify(key);
            for (byte[] part : parts) {
                check.update(part);
            }
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Reads a public key of the curve P-256, as SendGrid shows it. */
    static PublicKey p256(String base64) {
        try {
            PublicKey key = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder()
                            .decode(base64.replaceAll("-----[A-Z ]+-----", "").strip())));
            if (((ECPublicKey) key).getParams().getOrder().bitLength() == P256_BITS) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Rejected below, without its text.
        }
        throw new InvalidValueException(
                "verification key", "must be an EC public key of the curve P-256 in Base64, as the provider shows it");
    }

    static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Tells whether a text is a time in Unix seconds that is not further from now than allowed. */
    static boolean isRecent(String seconds, Instant now, Duration tolerance) {
        if (seconds.isEmpty()
                || seconds.length() > LONGEST_TIME
                || !seconds.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        return isRecent(Instant.ofEpochSecond(Long.parseLong(seconds)), now, tolerance);
    }

    static boolean isRecent(Instant time, Instant now, Duration tolerance) {
        return Duration.between(time, now).abs().compareTo(tolerance) <= 0;
    }
}
