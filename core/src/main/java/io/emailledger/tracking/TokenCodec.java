package io.emailledger.tracking;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.tracking.OpenTracking.Token;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads tokens. A token is 36 bytes: key id (1), e-mail (16), recipient (3), signature (16). 36 bytes are
 * exactly 48 characters of base64url with no bits left over, so that no two texts are the same token.
 */
final class TokenCodec {
    private static final int NAMED = 1 + 16 + 3;
    private static final int SIGNATURE = 16;
    private static final int CHARACTERS = (NAMED + SIGNATURE) * 4 / 3;
    private static final int MAX_RECIPIENT = (1 << 24) - 1;
    private static final int MIN_SECRET = 16;
    private static final String ALGORITHM = "HmacSHA256";

    // What is signed begins with its purpose, so that a token made for something else with the same secret is never an
    // open.
    private static final byte[] OPEN = "email-ledger open 1:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY_ID = "email-ledger key id:".getBytes(StandardCharsets.US_ASCII);

    private final List<Key> keys;

    private TokenCodec(List<Key> keys) {
        this.keys = keys;
    }

    static TokenCodec signedWith(byte[] secret) {
        return new TokenCodec(List.of(Key.of(secret, "secret")));
    }

    TokenCodec alsoAccepting(byte[] oldSecret) {
        return new TokenCodec(Stream.concat(keys.stream(), Stream.of(Key.of(oldSecret, "old secret")))
                .toList());
    }

    int secrets() {
        return keys.size();
    }

    String write(EmailId email, int recipient) {
        if (recipient < 0 || recipient > MAX_RECIPIENT) {
            throw new InvalidValueException("recipient", "must be between 0 and " + MAX_RECIPIENT);
        }
        Key key = keys.get(0);
        byte[] named = ByteBuffer.allocate(NAMED)
                .put(key.id())
                .putLong(email.value().getMostSignificantBits())
                .putLong(email.value().getLeastSignificantBits())
                .put((byte) (recipient >>> 16))
                .putShort((short) recipient)
                .array();
        byte[] token = Arrays.copyOf(named, NAMED + SIGNATURE);
        System.arraycopy(key.sign(OPEN, named), 0, token, NAMED, SIGNATURE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    Optional<Token> read(String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (token.length != NAMED + SIGNATURE) {
            return Optional.empty();
        }
        byte[] named = Arrays.copyOf(token, NAMED);
        byte[] signature = Arrays.copyOfRange(token, NAMED, token.length);
        return keys.stream().anyMatch(key -> key.signed(named, signature))
                ? Optional.of(named(named))
                : Optional.empty();
    }

    private static Token named(byte[] named) {
        ByteBuffer buffer = ByteBuffer.wrap(named, 1, NAMED - 1);
        EmailId email = new EmailId(new UUID(buffer.getLong(), buffer.getLong()));
        return new Token(email, ((buffer.get() & 0xff) << 16) | (buffer.getShort() & 0xffff));
    }

    /** A secret and the byte that tells it from others. Two secrets may have the same byte: it only saves work. */
    private record Key(byte id, SecretKeySpec secret) {

        static Key of(byte[] secret, String property) {
            if (secret.length < MIN_SECRET) {
                throw new InvalidValueException(
                        property, "must have at least " + MIN_SECRET + " bytes, but has " + secret.length);
            }
            SecretKeySpec key = new SecretKeySpec(secret, ALGORITHM);
            return new Key(new Key((byte) 0, key).sign(KEY_ID, new byte[0])[0], key);
        }

        boolean signed(byte[] named, byte[] signature) {
            return named[0] == id && MessageDigest.isEqual(sign(OPEN, named), signature);
        }

        byte[] sign(byte[] purpose, byte[] content) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(secret);
                mac.update(purpose);
                return Arrays.copyOf(mac.doFinal(content), SIGNATURE);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
            }
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }
}
