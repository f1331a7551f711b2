package io.emailledger.local;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes each e-mail atomically to a separate file. */
final class FolderTransport implements Transport {
    private final Path folder;

    FolderTransport(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public int concurrency() {
        return 4;
    }

    @Override
    public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
        MessageFile part;
        try {
            part = reserve(envelope.email());
        } catch (IOException e) {
            return new DeliveryResult.Unavailable(new Reply(
                    0,
                    "The folder cannot be written to (" + e.getClass().getSimpleName()
                            + "). Check that it exists, is writable and has free space."));
        }
        boolean whole = false;
        try {
            log.beforeContent();
            write(content, part, log);
            whole = true;
            log.said("written to " + part.target.getFileName());
            return UniformResults.accepted(envelope, "written to " + part.target.getFileName());
        } catch (IOException e) {
            return UniformResults.deferred(envelope, "The file could not be written", e);
        } finally {
            if (!whole) {
                part.discard();
            }
        }
    }

    private static void write(MessageContent content, MessageFile part, AttemptLog log) throws IOException {
        try (part.channel;
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(part.channel), 65_536)) {
            content.writeTo(out);
            out.flush();
            part.channel.force(true);
        }
        log.beforeEnd();
        Files.move(part.file, part.target, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reserves the first free number. The attempt that created the part file of a number, and then finds no final file
     * with that number, is the only one that can create it.
     */
    private MessageFile reserve(EmailId email) throws IOException {
        Files.createDirectories(folder);
        for (int number = 1; ; number++) {
            Path file = folder.resolve("." + email + "-" + number + ".part");
            Path target = folder.resolve(email + "-" + number + ".eml");
            try {
                MessageFile part = new MessageFile(file, target, FileChannel.open(file, CREATE_NEW, WRITE));
                if (Files.notExists(target)) {
                    return part;
                }
                part.discard();
            } catch (FileAlreadyExistsException e) {
                // Another attempt has this number, or had it when its process died.
            }
        }
    }

    private record MessageFile(Path file, Path target, FileChannel channel) {
        void discard() {
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The hidden part file remains; it is not mistaken for an e-mail.
            }
        }
    }
}
