package io.emailledger.internal.spool;

import io.emailledger.message.Attachment;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message between its writing and its recording. A small message stays in memory, a larger one goes to a
 * {@link SpoolFile}. It can be read any number of times until it is closed. Not thread-safe.
 */
public final class MessageSpool extends OutputStream implements Attachment.Source {
    private static final int IN_MEMORY = 256 * 1024;

    /** The whole message, or what is not yet in the file. */
    private byte[] memory = new byte[8 * 1024];

    private int held;
    private @Nullable SpoolFile file;
    private long size;

    /** Creates an empty one. */
    public MessageSpool() {}

    @Override
    public void write(int b) throws IOException {
        if (held == memory.length) {
            makeRoom(1);
        }
        memory[held++] = (byte) b;
        size++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        makeRoom(count);
        System.arraycopy(bytes, offset, memory, held, count);
        held += count;
        size += count;
    }

    private void makeRoom(int count) throws IOException {
        if (count > IN_MEMORY - held) {
            spill();
        }
        if (count > memory.length - held) {
            memory = Arrays.copyOf(memory, Math.max(held + count, Math.min(2 * memory.length, IN_MEMORY)));
        }
    }

    private SpoolFile spill() throws IOException {
        try {
            SpoolFile open = file == null ? SpoolFile.create() : file;
            file = open;
            open.append(memory, held);
            held = 0;
            return open;
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns the number of bytes that were written. */
    public long size() {
        return size;
    }

    /** Opens what was written, from its beginning. */
    @Override
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(memory, 0, held) : spill().open(0, size);
    }

    /** Deletes the file, if there is one; streams that are open fail. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
