package io.emailledger.jakarta;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message between its writing and its recording. A small message stays in memory, a larger one goes to a
 * temporary file that only this user can read, and that {@link #close} deletes.
 */
final class MessageSpool extends OutputStream {
    private static final int IN_MEMORY = 256 * 1024;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(8 * 1024);
    private OutputStream out = memory;
    private @Nullable Path file;
    private long size;

    @Override
    public void write(int b) throws IOException {
        makeRoom(1);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        makeRoom(count);
        out.write(bytes, offset, count);
    }

    private void makeRoom(int count) throws IOException {
        size += count;
        if (file == null && size > IN_MEMORY) {
            Path created = Files.createTempFile("email-ledger-message-", ".tmp");
            file = created;
            out = new BufferedOutputStream(Files.newOutputStream(created), 64 * 1024);
            memory.writeTo(out);
            memory.reset();
        }
    }

    long size() {
        return size;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Opens what was written, from its beginning. */
    InputStream open() throws IOException {
        flush();
        return file == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
