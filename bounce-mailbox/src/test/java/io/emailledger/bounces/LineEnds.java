package io.emailledger.bounces;

import java.io.ByteArrayOutputStream;

/** Ways to end a line. */
enum LineEnds {
    CRLF,
    CR,
    MIXED;

    /** Returns a copy of a mail with this line end. */
    byte[] in(byte[] mail) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream(mail.length + 100);
        int line = 0;
        for (int i = 0; i < mail.length; i++) {
            boolean crlf = mail[i] == '\r' && i + 1 < mail.length && mail[i + 1] == '\n';
            if (mail[i] != '\n' && mail[i] != '\r') {
                copy.write(mail[i]);
                continue;
            }
            end(copy, line++);
            if (crlf) {
                i++;
            }
        }
        return copy.toByteArray();
    }

    private void end(ByteArrayOutputStream copy, int line) {
        LineEnds end = this == MIXED ? values()[line % 2] : this;
        copy.write('\r');
        if (end == CRLF) {
            copy.write('\n');
        }
    }
}
