package io.emailledger.examples.filestore;

import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A file of commits. A commit is its length, its checksum, and the new state of its e-mails and reports. It counts only
 * if it is complete: so its parts are stored together or not at all, and a commit that a crash has truncated does not
 * count.
 */
final class CommitLog implements AutoCloseable {
    private final FileChannel file;
    private long end;

    private CommitLog(FileChannel file) {
        this.file = file;
    }

    /** Reads a file, and replaces it by a compacted one. */
    static CommitLog open(Path path, Map<EmailId, KeptEmail> emails, KeptReports reports) throws IOException {
        if (Files.exists(path)) {
            readAll(path, emails, reports);
        }
        return anew(path, emails.values(), reports.all());
    }

    /** Replaces the file by one that holds the current state once, and no former states. */
    static CommitLog anew(Path path, Collection<KeptEmail> emails, Collection<ReportRecord> reports)
            throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        CommitLog log = new CommitLog(FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        for (KeptEmail email : emails) {
            log.write(List.of(email), List.of());
        }
        for (ReportRecord report : reports) {
            log.write(List.of(), List.of(report));
        }
        log.file.force(true);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        return log;
    }

    /**
     * Writes a commit and returns when it is on the disk. If that fails, it does not count: the next commit overwrites
     * it.
     */
    void append(Collection<KeptEmail> emails, Collection<ReportRecord> reports) throws IOException {
        long before = end;
        try {
            write(emails, reports);
            file.force(false);
        } catch (IOException e) {
            end = before;
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(Collection<KeptEmail> emails, Collection<ReportRecord> reports) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(emails.size());
        for (KeptEmail email : emails) {
            RecordCodec.write(out, KeptEmail.class, email);
        }
        out.writeInt(reports.size());
        for (ReportRecord report : reports) {
            RecordCodec.write(out, ReportRecord.class, report);
        }
        byte[] commit = bytes.toByteArray();
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + commit.length)
                .putInt(commit.length)
                .putLong(checksum(commit))
                .put(commit)
                .flip();
        while (buffer.hasRemaining()) {
            end += file.write(buffer, end);
        }
    }

    private static void readAll(Path path, Map<EmailId, KeptEmail> emails, KeptReports reports) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            while (true) {
                int length = in.readInt();
                long checksum = in.readLong();
                byte[] commit = in.readNBytes(length);
                if (commit.length < length || checksum(commit) != checksum) {
                    return;
                }
                DataInputStream one = new DataInputStream(new ByteArrayInputStream(commit));
                for (int left = one.readInt(); left > 0; left--) {
                    KeptEmail email = (KeptEmail) RecordCodec.read(one, KeptEmail.class);
                    emails.put(email.id(), email);
                }
                for (int left = one.readInt(); left > 0; left--) {
                    reports.put((ReportRecord) RecordCodec.read(one, ReportRecord.class));
                }
            }
        } catch (EOFException e) {
            // The last commit has been read, or is truncated.
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
