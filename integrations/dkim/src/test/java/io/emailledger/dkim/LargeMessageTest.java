package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.spi.Transport.MessageContent;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Reads a message of 100 MB, or 1,000 with {@code -Pcampaigns}, as the signer does, and counts the memory it asks for. */
class LargeMessageTest {
    private static final int MEGABYTES = Boolean.getBoolean("campaigns") ? 1_000 : 100;

    @Test
    void messageIsNeverHeld() throws IOException {
        byte[] line = ("0123456789 ".repeat(6) + "\t \r\n").getBytes(US_ASCII);
        byte[] lines = new byte[line.length * 1_000];
        for (int i = 0; i < lines.length; i += line.length) {
            System.arraycopy(line, 0, lines, i, line.length);
        }
        long times = ((long) MEGABYTES << 20) / lines.length;
        MessageContent content = new MessageContent() {
            @Override
            public long size() {
                return times * lines.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(Deliveries.message("a@app.example").getBytes(US_ASCII));
                for (long i = 0; i < times; i++) {
                    out.write(lines);
                }
            }
        };

        long before = allocated();
        MessageReading reading = new MessageReading();
        content.writeTo(reading);
        byte[] hash = reading.bodyHash();
        long asked = allocated() - before;

        assertThat(hash).hasSize(32);
        assertThat(asked).isLessThan(8L << 20);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
