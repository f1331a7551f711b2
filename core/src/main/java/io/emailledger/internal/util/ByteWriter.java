package io.emailledger.internal.util;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes values as bytes, after a version. Numbers are big-endian, a text is its length in bytes and its UTF-8, a
 * collection its size and its elements, an absent text the length -1. {@link ByteReader} reads them.
 */
public final class ByteWriter {
    private ByteBuffer buffer;

    /** Begins with a version. The expected size saves copies, and is no bound. */
    public ByteWriter(byte version, int size) {
        this.buffer = ByteBuffer.allocate(size).put(version);
    }

    public void number(int value) {
        room(Integer.BYTES).putInt(value);
    }

    public void number(long value) {
        room(Long.BYTES).putLong(value);
    }

    public void flag(boolean value) {
        room(1).put((byte) (value ? 1 : 0));
    }

    public void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public void optionalText(Optional<String> value) {
        value.ifPresentOrElse(this::text, () -> number(-1));
    }

    /** Writes a text that is UTF-8 already. */
    public void optionalUtf8(Optional<byte[]> value) {
        value.ifPresentOrElse(this::bytes, () -> number(-1));
    }

    public void bytes(byte[] value) {
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
    }

    public void constant(Enum<?> value) {
        text(value.name());
    }

    public void time(Instant value) {
        room(Long.BYTES + Integer.BYTES).putLong(value.getEpochSecond()).putInt(value.getNano());
    }

    public void id(UUID value) {
        room(2 * Long.BYTES).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    /** Writes whether there is a value, and the value. */
    public <T> void optional(Optional<T> value, Consumer<T> write) {
        flag(value.isPresent());
        value.ifPresent(write);
    }

    public <T> void list(Collection<T> values, Consumer<T> write) {
        number(values.size());
        values.forEach(write);
    }

    /** Returns the written bytes. */
    public byte[] toBytes() {
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
