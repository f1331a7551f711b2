package io.emailledger.system;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** A message with an attachment of any size, which is never in memory as a whole. */
final class LargeMessage {
    private static final String START = String.join(
            "\r\n",
            "Date: Fri, 27 Nov 2026 10:00:00 +0000",
            "From: scans@clinic.example",
            "To: pat@home.example",
            "Message-ID: <large@clinic.example>",
            "Subject: Your scans",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "Many scans.",
            "--b",
            "Content-Type: application/octet-stream; name=scans.bin",
            "Content-Disposition: attachment; filename=scans.bin",
            "",
            "");
    private static final String END = "\r\n--b--\r\n";

    private LargeMessage() {}

    /** Opens a message with a number of MiB, which is the same each time. */
    static InputStream open(int mebibytes) {
        return new SequenceInputStream(
                Collections.enumeration(List.of(text(START), new Lines((long) mebibytes << 20), text(END))));
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Lines of 78 bytes. */
    private static final class Lines extends InputStream {
        private final long size;
        private long position;

        Lines(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            if (position == size) {
                return -1;
            }
            long column = position % 78;
            long mixed = position++ * 0xbf58_476d_1ce4_e5b9L;
            boolean last = position == size;
            return last ? 'z' : column == 76 ? '\r' : column == 77 ? '\n' : 'A' + (int) (mixed >>> 60);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int i = 0;
            for (; i < length && position < size; i++) {
                bytes[offset + i] = (byte) read();
            }
            return i == 0 && length > 0 ? -1 : i;
        }
    }
}
