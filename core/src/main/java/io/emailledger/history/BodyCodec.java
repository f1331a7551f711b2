package io.emailledger.history;

import io.emailledger.message.Address;
import io.emailledger.message.Header;
import io.emailledger.message.InvalidValueException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encodes a body as bytes: a version, then each component in order. A string is its length in bytes and its UTF-8, a
 * list its length and its elements, an absent string the length -1. Every e-mail is encoded and decoded, so this code
 * uses array copies and no reflection.
 */
final class BodyCodec {
    private static final byte VERSION = 1;

    private BodyCodec() {}

    static byte[] write(EmailBody body) {
        Writer out = new Writer();
        out.string(body.text());
        out.string(body.html());
        out.list(body.replyTo().stream()
                .flatMap(a -> List.of(a.name(), a.address()).stream())
                .toList());
        out.list(body.headers().stream()
                .flatMap(h -> List.of(h.name(), h.value()).stream())
                .toList());
        out.list(body.requiredAttachments());
        out.list(body.untracked());
        return out.bytes();
    }

    static EmailBody read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != VERSION) {
                throw new InvalidValueException(
                        "body", "was written by a newer version of Email Ledger; run that version or a later one");
            }
            Optional<String> text = string(in);
            Optional<String> html = string(in);
            List<Address> replyTo = pairs(list(in), Address::of);
            List<Header> headers = pairs(list(in), Header::new);
            return new EmailBody(
                    text, html, replyTo, headers, new LinkedHashSet<>(list(in)), new LinkedHashSet<>(list(in)));
        } catch (BufferUnderflowException e) {
            throw new InvalidValueException("body", "is cut short: the store did not return what it was given");
        }
    }

    private static Optional<String> string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return Optional.empty();
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String value = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return Optional.of(value);
    }

    private static List<String> list(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        List<String> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(string(in).orElseThrow((Supplier<RuntimeException>) BufferUnderflowException::new));
        }
        return list;
    }

    private static <T> List<T> pairs(List<String> flat, java.util.function.BiFunction<String, String, T> make) {
        List<T> pairs = new ArrayList<>(flat.size() / 2);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            pairs.add(make.apply(flat.get(i), flat.get(i + 1)));
        }
        return pairs;
    }

    /** A growing buffer. */
    private static final class Writer {
        private ByteBuffer buffer = ByteBuffer.allocate(8_192).put(VERSION);

        void string(Optional<String> value) {
            if (value.isEmpty()) {
                room(4).putInt(-1);
            } else {
                byte[] utf8 = value.get().getBytes(StandardCharsets.UTF_8);
                room(4 + utf8.length).putInt(utf8.length).put(utf8);
            }
        }

        void list(Collection<String> values) {
            room(4).putInt(values.size());
            values.forEach(value -> string(Optional.of(value)));
        }

        byte[] bytes() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }

        private ByteBuffer room(int bytes) {
            if (buffer.remaining() < bytes) {
                buffer = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
                        .put(buffer.flip());
            }
            return buffer;
        }
    }
}
