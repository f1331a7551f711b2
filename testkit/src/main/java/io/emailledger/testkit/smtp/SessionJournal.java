package io.emailledger.testkit.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file in which every mail is noted before it is accepted. Each line is handed to the operating system
 * in one piece, so it outlives the process from then on; it is not forced to the disk.
 */
final class SessionJournal implements Closeable {
    private final FileChannel file;

    private SessionJournal(FileChannel file) {
        this.file = file;
    }

    /** Opens the file to go on behind what it holds. */
    static SessionJournal open(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        dropUnfinishedLine(file);
        return new SessionJournal(file);
    }

    /** A writer that was killed may have left the beginning of a line, about a mail it never agreed to. */
    private static void dropUnfinishedLine(FileChannel file) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        long end = file.size();
        while (end > 0) {
            one.clear();
            if (file.read(one, end - 1) == 1 && one.get(0) == '\n') {
                break;
            }
            end--;
        }
        file.truncate(end);
        file.position(end);
    }

    synchronized void append(JournalEntry entry) throws IOException {
        ByteBuffer line = ByteBuffer.wrap(entry.toLine().getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            file.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
