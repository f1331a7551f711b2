package io.emailledger.internal.util;

import io.emailledger.message.InvalidValueException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads what {@link ByteWriter} wrote. A length beyond the end of the bytes is rejected. */
public final class ByteReader {
    private final ByteBuffer in;
    private byte version;

    private ByteReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads a value from bytes, and nothing else.
     *
     * @param what the name of the value, for messages
     * @param newest the newest version that can be read; the first is 1
     * @throws InvalidValueException if the bytes are not such a value
     */
    public static <T> T read(byte[] bytes, String what, byte newest, Function<ByteReader, T> value) {
        ByteReader reader = new ByteReader(bytes);
        try {
            reader.version = reader.in.get();
            if (reader.version < 1 || reader.version > newest) {
                throw new InvalidValueException(
                        what, "was written by a newer version of Email Ledger; run that version or a later one");
            }
            T read = value.apply(reader);
            if (reader.in.hasRemaining()) {
                throw damaged(what);
            }
            return read;
        } catch (BufferUnderflowException e) {
            throw new InvalidValueException(what, "is cut short: the store did not return the stored bytes");
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw damaged(what);
        }
    }

    private static InvalidValueException damaged(String what) {
        return new InvalidValueException(what, "is damaged: the store did not return the stored bytes");
    }

    /** The version in which the bytes were written. */
    public byte version() {
        return version;
    }

    public int number() {
        return in.getInt();
    }

    public long longNumber() {
        return in.getLong();
    }

    public boolean flag() {
        return switch (in.get()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new IllegalArgumentException("A flag is 0 or 1");
        };
    }

    public String text() {
        return optionalText().orElseThrow((Supplier<RuntimeException>) BufferUnderflowException::new);
    }

    public Optional<String> optionalText() {
        int length = in.getInt();
        if (length < 0) {
            return Optional.empty();
        }
        requireRoom(length);
        String value = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return Optional.of(value);
    }

    /** Reads the UTF-8 of a text. */
    public Optional<byte[]> optionalUtf8() {
        int length = in.getInt();
        return length < 0 ? Optional.empty() : Optional.of(bytes(length));
    }

    public byte[] bytes() {
        return bytes(in.getInt());
    }

    private byte[] bytes(int length) {
        requireRoom(length);
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    public <E extends Enum<E>> E constant(Class<E> type) {
        return Enum.valueOf(type, text());
    }

    public Instant time() {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    public UUID id() {
        return new UUID(in.getLong(), in.getLong());
    }

    public <T> Optional<T> optional(Supplier<T> value) {
        return flag() ? Optional.of(value.get()) : Optional.empty();
    }

    public <T> List<T> list(Supplier<T> element) {
        int size = in.getInt();
        requireRoom(size);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.get());
        }
        return list;
    }

    private void requireRoom(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
    }
}
