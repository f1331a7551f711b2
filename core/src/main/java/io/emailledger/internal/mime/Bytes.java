package io.emailledger.internal.mime;

import java.util.Arrays;

/** An array of bytes that grows while it is written. */
final class Bytes {
    private byte[] array;
    private int length;

    Bytes(int capacity) {
        this.array = new byte[capacity];
    }

    int length() {
        return length;
    }

    /**
     * Returns the array itself, with room for this many more bytes after {@link #length()}; {@link #wrote} says how
     * many were used.
     */
    byte[] room(int more) {
        if (array.length - length < more) {
            // Math.addExact: a message of 2 GiB without its attachments is refused, not wrapped around.
            array = Arrays.copyOf(array, Math.max(Math.addExact(length, more), (int)
                    Math.min(2L * array.length, Integer.MAX_VALUE - 8)));
        }
        return array;
    }

    void wrote(int newLength) {
        this.length = newLength;
    }

    Bytes put(int octet) {
        room(1)[length++] = (byte) octet;
        return this;
    }

    /** Appends characters that are all ASCII. */
    Bytes ascii(String text) {
        return ascii(text, 0, text.length());
    }

    Bytes ascii(String text, int from, int to) {
        byte[] target = room(to - from);
        int at = length;
        for (int i = from; i < to; i++) {
            target[at++] = (byte) text.charAt(i);
        }
        length = at;
        return this;
    }

    Bytes octets(byte[] source, int from, int to) {
        System.arraycopy(source, from, room(to - from), length, to - from);
        length += to - from;
        return this;
    }

    Bytes crlf() {
        byte[] target = room(2);
        target[length++] = '\r';
        target[length++] = '\n';
        return this;
    }

    boolean endsWithCrlf() {
        return length >= 2 && array[length - 2] == '\r' && array[length - 1] == '\n';
    }

    byte[] toArray() {
        return Arrays.copyOf(array, length);
    }
}
