package io.emailledger.internal.mime;

/**
 * Writes a text in UTF-8 with CR LF as line breaks (RFC 2046 section 4.1.1). It uses the shortest transfer encoding
 * that no relay has to change: 7bit, quoted-printable or base64.
 */
final class TextPart {
    /** RFC 5322 section 2.1.1, without CR LF. */
    private static final int LONGEST_LINE = 998;

    private final byte[] text;
    private int escapes;
    private int lineBreaks;
    private boolean ascii = true;
    private boolean fragile;

    private TextPart(byte[] text) {
        this.text = text;
        inspect();
    }

    /** Appends the content fields of a part, the empty line and the text, which is UTF-8. */
    static void write(String mediaType, byte[] text, Bytes out) {
        TextPart part = new TextPart(text);
        out.ascii("Content-Type: ").ascii(mediaType).ascii("; charset=UTF-8\r\n");
        out.ascii("Content-Transfer-Encoding: ");
        if (part.ascii && !part.fragile) {
            out.ascii("7bit\r\n\r\n");
            part.copyTo(out);
        } else if (part.isShorterInBase64()) {
            out.ascii("base64\r\n\r\n");
            Bytes canonical = new Bytes(part.text.length + part.lineBreaks);
            part.copyTo(canonical);
            Base64Lines.write(canonical.toArray(), out);
        } else {
            out.ascii("quoted-printable\r\n\r\n");
            QuotedPrintable.write(part.text, part.escapes, part.lineBreaks, out);
        }
    }

    /** Finds out in one pass whether the text can be sent as it is, and otherwise the size of each encoding. */
    private void inspect() {
        int lineStart = 0;
        for (int i = 0; i < text.length; i++) {
            byte kind = QuotedPrintable.kind(text[i]);
            if (kind == QuotedPrintable.LITERAL) {
                continue;
            }
            if (kind == QuotedPrintable.LINE_BREAK) {
                lineBreaks++;
                inspectLine(lineStart, i);
                lineStart = i + 1;
            } else {
                escapes++;
                ascii &= text[i] >= 0;
                // Form feeds and similar characters are legal in 7bit, but some relays change them.
                fragile |= text[i] != '=';
            }
        }
        inspectLine(lineStart, text.length);
    }

    private void inspectLine(int from, int to) {
        if (to > from) {
            byte last = text[to - 1];
            fragile |= to - from > LONGEST_LINE
                    || last == ' '
                    || last == '\t'
                    || QuotedPrintable.isFragileAtLineStart(text, from)
                    || Boundary.mayBeginAt(text, from);
        }
    }

    private boolean isShorterInBase64() {
        long quoted = text.length + 2L * escapes + lineBreaks;
        return Base64Lines.encodedLength(text.length + (long) lineBreaks) < quoted + quoted / 75 * 3;
    }

    /** Copies the text line by line. */
    private void copyTo(Bytes out) {
        int from = 0;
        for (int i = 0; i < text.length; i++) {
            if (QuotedPrintable.kind(text[i]) == QuotedPrintable.LINE_BREAK) {
                out.octets(text, from, i).crlf();
                if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                    i++;
                }
                from = i + 1;
            }
        }
        out.octets(text, from, text.length);
    }
}
