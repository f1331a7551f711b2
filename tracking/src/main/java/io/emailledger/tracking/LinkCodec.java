package io.emailledger.tracking;

import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The tokens of links: the byte of the key, e-mail, recipient, number of the link, flags, target, signature. The target
 * is a part of what is signed, so that a link leads nowhere else, also when nothing is stored any longer.
 */
final class LinkCodec {
    static final int MOST_RECIPIENTS = 1 << 24;
    static final int MOST_LINKS = 1 << 16;

    private static final byte[] PURPOSE = "email-ledger click 1:".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED = 1 + 16 + 3 + 2 + 1;
    private static final int SIGNATURE = 16;
    private static final int HIDDEN = 1;
    private static final int LONGEST = 4_000;

    private final List<SigningKey> keys;

    private LinkCodec(List<SigningKey> keys) {
        this.keys = keys;
    }

    static LinkCodec of(SigningKey key) {
        return new LinkCodec(List.of(key));
    }

    LinkCodec alsoAccepting(SigningKey old) {
        return new LinkCodec(Stream.concat(keys.stream(), Stream.of(old)).toList());
    }

    int secrets() {
        return keys.size();
    }

    static int characters(int targetBytes) {
        return ((FIXED + targetBytes + SIGNATURE) * 4 + 2) / 3;
    }

    String write(TrackedLink link) {
        byte[] target = link.target().toString().getBytes(StandardCharsets.US_ASCII);
        SigningKey key = keys.get(0);
        byte[] signed = ByteBuffer.allocate(FIXED + target.length)
                .put(key.id())
                .putLong(link.email().value().getMostSignificantBits())
                .putLong(link.email().value().getLeastSignificantBits())
                .put((byte) (link.recipient() >>> 16))
                .putShort((short) link.recipient())
                .putShort((short) link.number())
                .put((byte) (link.hidden() ? HIDDEN : 0))
                .put(target)
                .array();
        byte[] token = Arrays.copyOf(signed, signed.length + SIGNATURE);
        System.arraycopy(key.sign(PURPOSE, signed, SIGNATURE), 0, token, signed.length, SIGNATURE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    Optional<TrackedLink> read(String text) {
        if (text.length() > LONGEST || text.length() < characters(0)) {
            return Optional.empty();
        }
        return TokenText.decode(text)
                .filter(token -> token.length >= FIXED + SIGNATURE)
                .flatMap(this::verified);
    }

    private Optional<TrackedLink> verified(byte[] token) {
        int end = token.length - SIGNATURE;
        byte[] signed = Arrays.copyOf(token, end);
        byte[] signature = Arrays.copyOfRange(token, end, token.length);
        for (SigningKey key : keys) {
            if (token[0] == key.id() && key.signed(PURPOSE, signed, signature)) {
                return link(ByteBuffer.wrap(signed, 1, end - 1));
            }
        }
        return Optional.empty();
    }

    private static Optional<TrackedLink> link(ByteBuffer in) {
        EmailId email = new EmailId(new UUID(in.getLong(), in.getLong()));
        int recipient = (in.get() & 0xff) << 16 | (in.getShort() & 0xffff);
        int number = in.getShort() & 0xffff;
        boolean hidden = (in.get() & HIDDEN) != 0;
        byte[] target = new byte[in.remaining()];
        in.get(target);
        try {
            URI uri = URI.create(new String(target, StandardCharsets.US_ASCII));
            return Optional.of(new TrackedLink(email, recipient, number, hidden, uri));
        } catch (IllegalArgumentException | InvalidValueException e) {
            return Optional.empty();
        }
    }
}
