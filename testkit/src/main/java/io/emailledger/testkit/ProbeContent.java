package io.emailledger.testkit;

import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A content that counts how often it was written, and can be stopped in its middle. */
final class ProbeContent implements MessageContent {
    private final byte[] bytes;
    private final Runnable halfway;
    private final AtomicInteger begun = new AtomicInteger();

    private ProbeContent(byte[] bytes, Runnable halfway) {
        this.bytes = bytes;
        this.halfway = halfway;
    }

    /** Returns a message in ASCII with lines that begin with dots, of about the given size. */
    static ProbeContent of(String subject, int size) {
        return of(subject, size, () -> {});
    }

    static ProbeContent of(String subject, int size, Runnable halfway) {
        StringBuilder text = new StringBuilder("Subject: " + subject + "\r\nMIME-Version: 1.0\r\n\r\n");
        for (int line = 0; text.length() < size; line++) {
            text.append(".".repeat(line % 4)).append("x".repeat(line * 7 % 900)).append("\r\n");
        }
        text.append(".\r\n..\r\n\r\n");
        return new ProbeContent(text.toString().getBytes(StandardCharsets.US_ASCII), halfway);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int timesBegun() {
        return begun.get();
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        begun.incrementAndGet();
        out.write(bytes, 0, bytes.length / 2);
        halfway.run();
        out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
    }
}
