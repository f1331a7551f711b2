package io.emailledger.internal.util;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that signs tokens with HMAC-SHA-256 (RFC 2104), and the byte that identifies it. Two secrets may have the
 * same byte: it only saves work. The signed bytes begin with the purpose, so that a token is never valid for another
 * purpose, even with the same secret.
 */
public final class SigningKey {
    private static final int LEAST = 16;
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] KEY_ID = "email-ledger key id:".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec secret;

    /**
     * With the key and nothing else: it is cloned, which costs less than to look up and initialise another one. Empty if
     * the security provider, such as that of hardware, has no clones.
     */
    private final Optional<Mac> prototype;

    private final byte id;

    private SigningKey(SecretKeySpec secret) {
        this.secret = secret;
        Mac first = mac(secret);
        this.prototype = clone(first).map(second -> first);
        this.id = sign(KEY_ID, new byte[0])[0];
    }

    /**
     * Creates a key.
     *
     * @param secret at least 16 bytes; they are copied
     * @param property the name of the setting, for the exception
     * @throws InvalidValueException if it is shorter
     */
    public static SigningKey of(byte[] secret, String property) {
        if (secret.length < LEAST) {
            throw new InvalidValueException(
                    property, "must have at least " + LEAST + " bytes, but has " + secret.length);
        }
        return new SigningKey(new SecretKeySpec(secret, ALGORITHM));
    }

    /** Returns the byte that identifies this key. */
    public byte id() {
        return id;
    }

    /** Returns the first bytes of the signature of a content, at most 32. */
    public byte[] sign(byte[] purpose, byte[] content, int bytes) {
        return Arrays.copyOf(sign(purpose, content), bytes);
    }

    /** Tells in constant time whether a signature, cut to any length, is that of a content. */
    public boolean signed(byte[] purpose, byte[] content, byte[] signature) {
        return MessageDigest.isEqual(sign(purpose, content, signature.length), signature);
    }

    private byte[] sign(byte[] purpose, byte[] content) {
        Mac mac = prototype.flatMap(SigningKey::clone).orElseGet(() -> mac(secret));
        mac.update(purpose);
        return mac.doFinal(content);
    }

    private static Optional<Mac> clone(Mac mac) {
        try {
            return Optional.of((Mac) mac.clone());
        } catch (CloneNotSupportedException e) {
            return Optional.empty();
        }
    }

    private static Mac mac(SecretKeySpec secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    /** Returns the byte alone. */
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
