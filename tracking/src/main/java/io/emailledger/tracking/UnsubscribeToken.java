package io.emailledger.tracking;

import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.EmailId;
import io.emailledger.spi.RecipientContent.Subscription;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes and reads the tokens of unsubscribe links: key id (1 byte), e-mail (16), tenant, list, address, signature (16).
 * They hold all that is needed to unsubscribe, because links are used after the e-mail has been deleted.
 */
final class UnsubscribeToken {
    private static final byte[] PURPOSE = "email-ledger unsubscribe 1:".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE = 16;
    private static final int LONGEST = 900;

    /** The length of a text that is absent. */
    private static final int ABSENT = 0x7fff;

    /** Set in the length of a text in UTF-16, which is shorter in some scripts. */
    private static final int UTF_16 = 0x8000;

    private final List<SigningKey> keys;

    private UnsubscribeToken(List<SigningKey> keys) {
        this.keys = keys;
    }

    static UnsubscribeToken of(SigningKey key) {
        return new UnsubscribeToken(List.of(key));
    }

    UnsubscribeToken alsoAccepting(SigningKey old) {
        return new UnsubscribeToken(Stream.concat(keys.stream(), Stream.of(old)).toList());
    }

    int secrets() {
        return keys.size();
    }

    String write(Subscription who) {
        SigningKey key = keys.get(0);
        byte[] content = content(who);
        byte[] signed = ByteBuffer.allocate(1 + content.length)
                .put(key.id())
                .put(content)
                .array();
        byte[] signature = key.sign(PURPOSE, signed, SIGNATURE);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(signed.length + SIGNATURE)
                        .put(signed)
                        .put(signature)
                        .array());
    }

    /** Reads a token; empty if it is malformed, forged, or signed with an unknown key. */
    Optional<Subscription> read(String token) {
        return Optional.of(token)
                .filter(text -> text.length() <= LONGEST * 4 / 3)
                .flatMap(TokenText::decode)
                .filter(bytes -> bytes.length > 1 + SIGNATURE)
                .filter(this::isSigned)
                .flatMap(bytes -> subscription(Arrays.copyOfRange(bytes, 1, bytes.length - SIGNATURE)));
    }

    private boolean isSigned(byte[] token) {
        byte[] signed = Arrays.copyOf(token, token.length - SIGNATURE);
        byte[] signature = Arrays.copyOfRange(token, signed.length, token.length);
        for (SigningKey key : keys) {
            if (token[0] == key.id() && key.signed(PURPOSE, signed, signature)) {
                return true;
            }
        }
        return false;
    }

    /** Returns a subscription as bytes, without a signature. */
    static byte[] content(Subscription who) {
        ByteBuffer out = ByteBuffer.allocate(4_096)
                .putLong(who.email().value().getMostSignificantBits())
                .putLong(who.email().value().getLeastSignificantBits());
        who.tenant().ifPresentOrElse(name -> write(name, out), () -> out.putShort((short) ABSENT));
        write(who.list(), out);
        write(who.address(), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Reads the bytes of {@link #content}; empty if they are not a subscription. */
    static Optional<Subscription> subscription(byte[] content) {
        try {
            ByteBuffer in = ByteBuffer.wrap(content);
            EmailId email = new EmailId(new UUID(in.getLong(), in.getLong()));
            Optional<String> tenant = text(in);
            Optional<String> list = text(in);
            Optional<String> address = text(in);
            return in.hasRemaining() || list.isEmpty() || address.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Subscription(tenant, list.get(), address.get(), email));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static void write(String text, ByteBuffer out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
        boolean wide = utf16.length < utf8.length;
        byte[] shorter = wide ? utf16 : utf8;
        out.putShort((short) (shorter.length | (wide ? UTF_16 : 0))).put(shorter);
    }

    private static Optional<String> text(ByteBuffer in) {
        int length = in.getShort() & 0xffff;
        if (length == ABSENT) {
            return Optional.empty();
        }
        Charset charset = (length & UTF_16) == 0 ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16BE;
        byte[] bytes = new byte[length & ~UTF_16];
        in.get(bytes);
        return Optional.of(new String(bytes, charset));
    }
}
