package io.emailledger.internal.util;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret that signs tokens with HMAC-SHA-256 (RFC 2104), and the byte that identifies it. Two secrets may have the
 * same byte: it only saves work. The signed bytes begin with the purpose, so that a token is never valid for another
 * purpose, even with the same secret.
 */
public final class SigningKey {
    private static final int LEAST = 16;
    private static final byte[] KEY_ID = "email-ledger key id:".getBytes(StandardCharsets.US_ASCII);

    private final HmacKey key;
    private final byte id;

    private SigningKey(byte[] secret) {
        this.key = new HmacKey(secret);
        this.id = key.sign(KEY_ID)[0];
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
        return new SigningKey(secret);
    }

    /** Returns the byte that identifies this key. */
    public byte id() {
        return id;
    }

    /** Returns the first bytes of the signature of a content, at most 32. */
    public byte[] sign(byte[] purpose, byte[] content, int bytes) {
        return Arrays.copyOf(key.sign(purpose, content), bytes);
    }

    /** Tells in constant time whether a signature, cut to any length, is that of a content. */
    public boolean signed(byte[] purpose, byte[] content, byte[] signature) {
        return MessageDigest.isEqual(sign(purpose, content, signature.length), signature);
    }

    /** Returns the byte alone. */
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
