package io.emailledger.internal.attempt;

import io.emailledger.history.AttemptRecord;
import io.emailledger.internal.util.Sha256;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.MessageContent;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An attempt in progress: the transport reports to it and reads the content from it. */
public final class Attempt implements AttemptLog, MessageContent {
    private final MessageContent message;
    private final Runnable beforeContent;
    private final Runnable beforeEnd;
    private final Consumer<Runnable> cutter;
    private final Instant startedAt;
    private final Transcript transcript = new Transcript();
    private Optional<String> server = Optional.empty();
    private Optional<String> tls = Optional.empty();
    private boolean allowed;
    private boolean read;
    /** Size and hash of a content that was read before it was allowed to be sent. */
    private Optional<String> unsent = Optional.empty();

    public Attempt(
            MessageContent message,
            Instant startedAt,
            Runnable beforeContent,
            Runnable beforeEnd,
            Consumer<Runnable> cutter) {
        this.message = message;
        this.beforeEnd = beforeEnd;
        this.cutter = cutter;
        this.startedAt = startedAt;
        this.beforeContent = beforeContent;
    }

    @Override
    public void server(String hostAndPort, String tlsVersion) {
        server = Optional.of(hostAndPort);
        tls = tlsVersion.isEmpty() ? Optional.empty() : Optional.of(tlsVersion);
    }

    @Override
    public void said(String line) {
        transcript.said(line);
    }

    @Override
    public void heard(String line) {
        transcript.heard(line);
    }

    @Override
    public void note(String line) {
        transcript.note(line);
    }

    @Override
    public void beforeContent() {
        beforeContent.run();
        allowed = true;
    }

    @Override
    public void beforeEnd() {
        beforeEnd.run();
    }

    @Override
    public void onCut(Runnable cut) {
        cutter.accept(cut);
    }

    @Override
    public long size() {
        return message.size();
    }

    @Override
    public boolean needsSmtpUtf8() {
        return message.needsSmtpUtf8();
    }

    @Override
    public boolean isEightBit() {
        return message.isEightBit();
    }

    /**
     * The transcript has size and hash in place of the content, so that it can be proven later what was sent. A transport
     * that signs reads the content once more, before it may be sent.
     */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        read = true;
        MessageDigest sha256 = Sha256.digest();
        CountingOutput counted = new CountingOutput(out);
        message.writeTo(new DigestOutputStream(counted, sha256));
        String sizeAndHash = "content: " + counted.count + " bytes, SHA-256 " + Sha256.hex(sha256);
        if (allowed) {
            unsent = Optional.empty();
            note(sizeAndHash);
        } else {
            unsent = Optional.of(sizeAndHash);
        }
    }

    /** Whether any byte of the content may have been sent. */
    public boolean contentBegun() {
        return allowed && read;
    }

    public AttemptRecord ended(int number, Instant at, String transport, List<AttemptRecord.Result> results) {
        if (allowed) {
            unsent.ifPresent(this::note);
        }
        return new AttemptRecord(number, startedAt, at, transport, server, tls, results, transcript.toString());
    }

    /** Counts the bytes, and writes arrays on unchanged. */
    private static final class CountingOutput extends FilterOutputStream {
        private long count;

        CountingOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }
}
