package io.emailledger.history;

import io.emailledger.internal.util.ByteReader;
import io.emailledger.internal.util.ByteWriter;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Header;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BiFunction;

/** Encodes a body as bytes: its components in order, pairs as two texts of one list. */
final class BodyCodec {
    private static final byte VERSION = 1;
    private static final int USUAL_SIZE = 8_192;

    private BodyCodec() {}

    static byte[] write(EmailBody body) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.optionalText(body.text());
        out.optionalText(body.html());
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
        return out.toBytes();
    }

    static EmailBody read(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "body",
                VERSION,
                in -> new EmailBody(
                        in.optionalText(),
                        in.optionalText(),
                        pairs(in.list(in::text), Address::of),
                        pairs(in.list(in::text), Header::new),
                        new LinkedHashSet<>(in.list(in::text)),
                        new LinkedHashSet<>(in.list(in::text))));
    }

    private static <T> List<T> pairs(List<String> flat, BiFunction<String, String, T> make) {
        List<T> pairs = new ArrayList<>(flat.size() / 2);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            pairs.add(make.apply(flat.get(i), flat.get(i + 1)));
        }
        return pairs;
    }
}
