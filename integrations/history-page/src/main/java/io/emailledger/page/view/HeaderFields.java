package io.emailledger.page.view;

import io.emailledger.page.view.MessageView.HeaderView;
import io.emailledger.spi.Transport.MessageContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The header fields of a message as they were sent: its source up to the first empty line, before any attachment is
 * read.
 */
final class HeaderFields {
    private HeaderFields() {}

    static List<HeaderView> of(MessageContent source) {
        HeaderBytes bytes = new HeaderBytes();
        try {
            source.writeTo(bytes);
        } catch (IOException e) {
            // The end of the header, or a deleted attachment after it: the header is complete.
        }
        List<HeaderView> fields = new ArrayList<>();
        // A line that begins with a space continues the one before (RFC 5322 section 2.2.3).
        for (String field : bytes.header().split("\r\n(?![ \t])", -1)) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                fields.add(new HeaderView(
                        field.substring(0, colon),
                        field.substring(colon + 1).replace("\r\n", "").strip()));
            }
        }
        return fields;
    }

    /** Takes bytes until the header is over. */
    private static final class HeaderBytes extends OutputStream {
        private static final String END = "\r\n\r\n";

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            taken.write(bytes, offset, length);
            throw new IOException("The header is over.");
        }

        String header() {
            String text = taken.toString(StandardCharsets.UTF_8);
            int end = text.indexOf(END);
            return end < 0 ? text : text.substring(0, end);
        }
    }
}
