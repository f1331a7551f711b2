package io.emailledger.examples.filestore;

import io.emailledger.history.EmailRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contents of attachments, a file each, in a folder that one process has locked. Streams are copied, so that no
 * content is held in memory.
 */
final class AttachmentFiles implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    private AttachmentFiles(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static AttachmentFiles in(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                return new AttachmentFiles(folder, lock);
            }
        } catch (OverlappingFileLockException e) {
            // Locked by this process: the same answer.
        }
        lock.close();
        throw new IOException("Another store has the folder open.");
    }

    /** S17: the contents belong to those attachments that could be read, in order. */
    void write(NewEmail email) throws IOException {
        Iterator<Attachment.Source> sources = email.contents().iterator();
        for (int position : email.record().contentSizes().keySet()) {
            write(file(email.record().id(), position), sources.next());
        }
    }

    InputStream read(EmailId id, int position) {
        try {
            return Files.newInputStream(file(id, position));
        } catch (IOException e) {
            throw new StoreException("The content of an attachment cannot be read.", e);
        }
    }

    void delete(EmailRecord email) {
        email.contentSizes().keySet().forEach(position -> delete(file(email.id(), position)));
    }

    /**
     * Deletes files that a crash has left: of e-mails that were never committed, or of attachments whose deletion was
     * committed.
     */
    void deleteAllBut(Collection<KeptEmail> emails) throws IOException {
        Set<Path> wanted = emails.stream()
                .flatMap(email -> email.record().contentSizes().keySet().stream()
                        .map(position -> file(email.id(), position)))
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".attachment") && !wanted.contains(file))
                    .forEach(AttachmentFiles::delete);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static void write(Path file, Attachment.Source source) throws IOException {
        try (InputStream in = source.open();
                FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
            channel.force(true);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is not read any more, and is deleted when the folder is opened the next time.
        }
    }

    private Path file(EmailId id, int position) {
        return folder.resolve(id + "-" + position + ".attachment");
    }
}
