package io.emailledger.spring;

import io.emailledger.message.Attachment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message: in memory up to one mebibyte, in a temporary file above that. Closing it deletes the file. Not
 * thread-safe.
 */
final class MessageSpool extends OutputStream implements Attachment.Source {
    private static final int IN_MEMORY = 1 << 20;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream toFile;

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (toFile == null && memory.size() + length > IN_MEMORY) {
            file = Files.createTempFile("email-ledger-", ".eml");
            toFile = Files.newOutputStream(file);
            memory.writeTo(toFile);
            memory.reset();
        }
        (toFile == null ? memory : toFile).write(bytes, offset, length);
    }

    /** Ends the message. */
    void complete() throws IOException {
        if (toFile != null) {
            toFile.close();
        }
    }

    @Override
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        complete();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
