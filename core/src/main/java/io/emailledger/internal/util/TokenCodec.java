package io.emailledger.internal.util;

import io.emailledger.message.EmailId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes and reads signed tokens that name an e-mail and a number: key id (1 byte), e-mail (16), number, signature. The
 * signature covers the purpose, so that a token for one purpose is never valid for another with the same secret.
 */
public final class TokenCodec {
    private static final int EMAIL_END = 1 + 16;

    private final Format format;
    private final List<SigningKey> keys;
    private final byte[] purpose;

    private TokenCodec(Format format, List<SigningKey> keys) {
        this.format = format;
        this.purpose = format.purpose.getBytes(StandardCharsets.US_ASCII);
        this.keys = keys;
    }

    /**
     * The format of the tokens for one purpose.
     *
     * @param purpose the text before the signed content, in ASCII
     * @param numberBytes the bytes of the number, 1 to 3
     * @param signatureBytes the bytes of the signature, 1 to 32
     */
    public record Format(String purpose, int numberBytes, int signatureBytes) {

        /** Returns the largest number that a token can name. */
        public int mostNumber() {
            return (1 << (8 * numberBytes)) - 1;
        }

        private int signedBytes() {
            return EMAIL_END + numberBytes;
        }

        private int allBytes() {
            return signedBytes() + signatureBytes;
        }
    }

    /** The content of a token. */
    public record Content(EmailId email, int number) {}

    /** Returns a codec that signs with a key and accepts what it signed. */
    public static TokenCodec of(Format format, SigningKey key) {
        return new TokenCodec(format, List.of(key));
    }

    /** Returns a codec that also accepts tokens signed with an earlier key. */
    public TokenCodec alsoAccepting(SigningKey old) {
        return new TokenCodec(
                format, Stream.concat(keys.stream(), Stream.of(old)).toList());
    }

    /** Returns the number of keys. */
    public int secrets() {
        return keys.size();
    }

    /** Writes a token. The number must fit into the format. */
    public byte[] write(EmailId email, int number) {
        SigningKey key = keys.get(0);
        byte[] token = ByteBuffer.allocate(format.allBytes())
                .put(key.id())
                .putLong(email.value().getMostSignificantBits())
                .putLong(email.value().getLeastSignificantBits())
                .array();
        for (int i = 0; i < format.numberBytes; i++) {
            token[EMAIL_END + i] = (byte) (number >>> (8 * (format.numberBytes - 1 - i)));
        }
        byte[] signature = key.sign(purpose, signed(token), format.signatureBytes);
        System.arraycopy(signature, 0, token, format.signedBytes(), signature.length);
        return token;
    }

    /** Reads a token; empty if it has another length, is forged, or is signed with an unknown key. */
    public Optional<Content> read(byte[] token) {
        if (token.length != format.allBytes()) {
            return Optional.empty();
        }
        byte[] signed = signed(token);
        byte[] signature = Arrays.copyOfRange(token, signed.length, token.length);
        for (SigningKey key : keys) {
            if (token[0] == key.id() && key.signed(purpose, signed, signature)) {
                return Optional.of(content(signed));
            }
        }
        return Optional.empty();
    }

    private byte[] signed(byte[] token) {
        return Arrays.copyOf(token, format.signedBytes());
    }

    private static Content content(byte[] signed) {
        ByteBuffer buffer = ByteBuffer.wrap(signed, 1, signed.length - 1);
        EmailId email = new EmailId(new UUID(buffer.getLong(), buffer.getLong()));
        int number = 0;
        while (buffer.hasRemaining()) {
            number = (number << 8) | (buffer.get() & 0xff);
        }
        return new Content(email, number);
    }
}
