package io.emailledger.history;

import io.emailledger.internal.text.BodyText;
import io.emailledger.internal.util.ByteReader;
import io.emailledger.internal.util.ByteWriter;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Header;
import io.emailledger.message.Email.Invitation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Encodes a body as bytes: its components in order, pairs as two texts of one list. The last three were added by the
 * second version; a body without them has the bytes of the first one, so that its fingerprint stays the same.
 */
final class BodyCodec {
    private static final byte FIRST = 1;
    private static final byte VERSION = 2;
    private static final int USUAL_SIZE = 8_192;

    private BodyCodec() {}

    static byte[] write(EmailBody body) {
        boolean first = body.sender().isEmpty()
                && body.envelopeSender().isEmpty()
                && body.invitation().isEmpty();
        ByteWriter out = new ByteWriter(first ? FIRST : VERSION, USUAL_SIZE);
        out.optionalUtf8(body.utf8Text());
        out.optionalUtf8(body.utf8Html());
        out.list(
                body.replyTo().stream()
                        .flatMap(a -> List.of(a.name(), a.address()).stream())
                        .toList(),
                out::text);
        out.list(
                body.headers().stream()
                        .flatMap(h -> List.of(h.name(), h.value()).stream())
                        .toList(),
                out::text);
        out.list(body.requiredAttachments(), out::text);
        out.list(body.untracked(), out::text);
        if (!first) {
            out.optional(body.sender(), address -> write(out, address.name(), address.address()));
            out.optional(body.envelopeSender(), address -> write(out, address.name(), address.address()));
            out.optional(body.invitation(), invitation -> write(out, invitation.method(), invitation.ics()));
        }
        return out.toBytes();
    }

    static EmailBody read(byte[] bytes) {
        return ByteReader.read(bytes, "body", VERSION, in -> {
            boolean first = in.version() == FIRST;
            return new EmailBody(
                    in.optionalUtf8().map(BodyText::new),
                    in.optionalUtf8().map(BodyText::new),
                    pairs(in.list(in::text), Address::of),
                    pairs(in.list(in::text), Header::new),
                    new LinkedHashSet<>(in.list(in::text)),
                    new LinkedHashSet<>(in.list(in::text)),
                    first ? Optional.empty() : in.optional(() -> Address.of(in.text(), in.text())),
                    first ? Optional.empty() : in.optional(() -> Address.of(in.text(), in.text())),
                    first ? Optional.empty() : in.optional(() -> new Invitation(in.text(), in.text())));
        });
    }

    private static void write(ByteWriter out, String one, String other) {
        out.text(one);
        out.text(other);
    }

    private static <T> List<T> pairs(List<String> flat, BiFunction<String, String, T> make) {
        List<T> pairs = new ArrayList<>(flat.size() / 2);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            pairs.add(make.apply(flat.get(i), flat.get(i + 1)));
        }
        return pairs;
    }
}
