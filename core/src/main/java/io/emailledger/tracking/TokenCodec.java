package io.emailledger.tracking;

import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.tracking.OpenTracking.Token;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes and reads tokens. A token is 36 bytes: key id (1), e-mail (16), recipient (3), signature (16). 36 bytes are
 * exactly 48 characters of base64url with no bits left over, so that no two texts are the same token.
 */
final class TokenCodec {
    private static final int NAMED = 1 + 16 + 3;
    private static final int SIGNATURE = 16;
    private static final int CHARACTERS = (NAMED + SIGNATURE) * 4 / 3;
    private static final int MAX_RECIPIENT = (1 << 24) - 1;

    // What is signed begins with its purpose, so that a token made for something else with the same secret is never an
    // open.
    private static final byte[] OPEN = "email-ledger open 1:".getBytes(StandardCharsets.US_ASCII);

    private final List<SigningKey> keys;

    private TokenCodec(List<SigningKey> keys) {
        this.keys = keys;
    }

    static TokenCodec signedWith(byte[] secret) {
        return new TokenCodec(List.of(SigningKey.of(secret, "secret")));
    }

    TokenCodec alsoAccepting(byte[] oldSecret) {
        return new TokenCodec(Stream.concat(keys.stream(), Stream.of(SigningKey.of(oldSecret, "old secret")))
                .toList());
    }

    int secrets() {
        return keys.size();
    }

    String write(EmailId email, int recipient) {
        if (recipient < 0 || recipient > MAX_RECIPIENT) {
            throw new InvalidValueException("recipient", "must be between 0 and " + MAX_RECIPIENT);
        }
        SigningKey key = keys.get(0);
        byte[] named = ByteBuffer.allocate(NAMED)
                .put(key.id())
                .putLong(email.value().getMostSignificantBits())
                .putLong(email.value().getLeastSignificantBits())
                .put((byte) (recipient >>> 16))
                .putShort((short) recipient)
                .array();
        byte[] token = Arrays.copyOf(named, NAMED + SIGNATURE);
        System.arraycopy(key.sign(OPEN, named, SIGNATURE), 0, token, NAMED, SIGNATURE);
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
        return keys.stream().anyMatch(key -> named[0] == key.id() && key.signed(OPEN, named, signature))
                ? Optional.of(named(named))
                : Optional.empty();
    }

    private static Token named(byte[] named) {
        ByteBuffer buffer = ByteBuffer.wrap(named, 1, NAMED - 1);
        EmailId email = new EmailId(new UUID(buffer.getLong(), buffer.getLong()));
        return new Token(email, ((buffer.get() & 0xff) << 16) | (buffer.getShort() & 0xffff));
    }
}
