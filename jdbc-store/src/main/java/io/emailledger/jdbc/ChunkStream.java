package io.emailledger.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Reads a content in pieces. Between two pieces it holds nothing of the database. */
final class ChunkStream extends InputStream {
    private final IntFunction<Optional<byte[]>> chunks;
    private final Supplier<IOException> missing;
    private Optional<byte[]> first;
    private long remaining;
    private int nextChunk;
    private byte[] chunk = {};
    private int position;

    /**
     * Makes a stream.
     *
     * @param first the first piece, if it was read already
     * @param missing says why a piece is not there, or is longer or shorter than it was: returns what this stream
     *     throws
     */
    ChunkStream(
            long size, Optional<byte[]> first, IntFunction<Optional<byte[]>> chunks, Supplier<IOException> missing) {
        this.remaining = size;
        this.first = first;
        this.chunks = chunks;
        this.missing = missing;
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return chunk.length - position;
    }

    private boolean fill() throws IOException {
        if (position < chunk.length) {
            return true;
        }
        if (remaining == 0) {
            return false;
        }
        int number = nextChunk++;
        byte[] next = first.or(() -> chunks.apply(number)).orElseThrow(missing);
        first = Optional.empty();
        if (next.length == 0 || next.length > remaining) {
            throw missing.get();
        }
        chunk = next;
        position = 0;
        remaining -= next.length;
        return true;
    }
}
