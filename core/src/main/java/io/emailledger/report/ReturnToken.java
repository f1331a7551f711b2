package io.emailledger.report;

import io.emailledger.internal.util.Base32;
import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReturnPath.Token;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes and reads the tokens of return paths: key id (1 byte), e-mail (16), recipient (2), signature (10), in base 32.
 * It must be short: RFC 5321 allows 64 characters before the at sign.
 */
final class ReturnToken {
    static final int CHARACTERS = 47;

    private static final int NAMED = 1 + 16 + 2;
    private static final int SIGNATURE = 10;
    private static final int ALL = 0xffff;
    private static final byte[] RETURN = "email-ledger return 1:".getBytes(StandardCharsets.US_ASCII);

    private final List<SigningKey> keys;

    private ReturnToken(List<SigningKey> keys) {
        this.keys = keys;
    }

    static ReturnToken signedWith(SigningKey key) {
        return new ReturnToken(List.of(key));
    }

    ReturnToken alsoAccepting(SigningKey old) {
        return new ReturnToken(Stream.concat(keys.stream(), Stream.of(old)).toList());
    }

    int secrets() {
        return keys.size();
    }

    String write(EmailId email, OptionalInt recipient) {
        int position = recipient.orElse(ALL);
        if (position < 0 || position > ALL || (recipient.isPresent() && position == ALL)) {
            throw new InvalidValueException("recipient", "must be between 0 and " + (ALL - 1));
        }
        SigningKey key = keys.get(0);
        byte[] named = ByteBuffer.allocate(NAMED)
                .put(key.id())
                .putLong(email.value().getMostSignificantBits())
                .putLong(email.value().getLeastSignificantBits())
                .putShort((short) position)
                .array();
        byte[] token = Arrays.copyOf(named, NAMED + SIGNATURE);
        System.arraycopy(key.sign(RETURN, named, SIGNATURE), 0, token, NAMED, SIGNATURE);
        return Base32.write(token);
    }

    Optional<Token> read(String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        return Base32.read(text).filter(this::isSigned).map(ReturnToken::named);
    }

    private boolean isSigned(byte[] token) {
        byte[] named = Arrays.copyOf(token, NAMED);
        byte[] signature = Arrays.copyOfRange(token, NAMED, token.length);
        return signature.length == SIGNATURE
                && keys.stream().anyMatch(key -> named[0] == key.id() && key.signed(RETURN, named, signature));
    }

    private static Token named(byte[] token) {
        ByteBuffer buffer = ByteBuffer.wrap(token, 1, NAMED - 1);
        EmailId email = new EmailId(new UUID(buffer.getLong(), buffer.getLong()));
        int position = buffer.getShort() & 0xffff;
        return new Token(email, position == ALL ? OptionalInt.empty() : OptionalInt.of(position));
    }
}
