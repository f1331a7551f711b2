package io.emailledger.internal.delivery;

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
final class Attempt implements AttemptLog, MessageContent {
    private final MessageContent message;
    private final Runnable beforeContent;
    private final Runnable beforeEnd;
    private final Consumer<Runnable> cutter;
    private final Instant startedAt;
    private final Transcript transcript = new Transcript();
    private Optional<String> server = Optional.empty();
    private Optional<String> tls = Optional.empty();
    private boolean contentBegun;

    Attempt(
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

    /** The transcript has size and hash in place of the content, so that it can be proven later what was sent. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        contentBegun = true;
        MessageDigest sha256 = Sha256.digest();
        CountingOutput counted = new CountingOutput(out);
        message.writeTo(new DigestOutputStream(counted, sha256));
        note("content: " + counted.count + " bytes, SHA-256 " + Sha256.hex(sha256));
    }

    /** Whether any byte of the content may have been sent. */
    boolean contentBegun() {
        return contentBegun;
    }

    AttemptRecord ended(int number, Instant at, String transport, List<AttemptRecord.Result> results) {
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
