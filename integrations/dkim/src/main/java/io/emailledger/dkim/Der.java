package io.emailledger.dkim;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Reads and writes the little of DER (X.690) of which private keys consist. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OBJECT_ID = 0x06;
    static final int SEQUENCE = 0x30;

    private final byte[] bytes;
    private final int end;
    private int next;

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    boolean hasMore() {
        return next < end;
    }

    /**
     * Reads one element.
     *
     * @return what is in it
     * @throws DamagedException if it is of another kind, or incomplete
     */
    Der enter(int tag) throws DamagedException {
        int length = lengthOf(tag);
        Der content = new Der(bytes, next, next + length);
        next += length;
        return content;
    }

    /** Reads one element, and returns it with its tag and length. */
    byte[] whole(int tag) throws DamagedException {
        int start = next;
        int length = lengthOf(tag);
        next += length;
        return Arrays.copyOfRange(bytes, start, next);
    }

    /** Returns everything that is not read yet. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, next, end);
    }

    private int lengthOf(int tag) throws DamagedException {
        if (octet() != tag) {
            throw new DamagedException();
        }
        int length = octet();
        if (length >= 0x80) {
            int octets = length - 0x80;
            if (octets == 0 || octets > 3) {
                throw new DamagedException();
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | octet();
            }
        }
        if (length > end - next) {
            throw new DamagedException();
        }
        return length;
    }

    private int octet() throws DamagedException {
        if (next >= end) {
            throw new DamagedException();
        }
        return bytes[next++] & 0xff;
    }

    /** Writes an element. */
    static byte[] write(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** Thrown for bytes that are not the DER of a private key. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException() {
            super("not the DER of a private key");
        }
    }
}
