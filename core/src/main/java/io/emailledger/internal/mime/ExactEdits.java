package io.emailledger.internal.mime;

import io.emailledger.internal.reader.Lines;
import io.emailledger.internal.reader.MessageScanner;
import io.emailledger.internal.reader.MessageScanner.HtmlPart;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Header;
import io.emailledger.message.InvalidValueException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the places of an exact message at which the copy for one recipient differs. */
final class ExactEdits {
    private static final Set<String> OF_ENCODING =
            Set.of("content-type", "content-transfer-encoding", "content-md5", "content-length");

    private ExactEdits() {}

    /** Bytes in the place of others. */
    record Edit(long from, long to, Bytes bytes) {}

    static List<Edit> of(Attachment stored, Email email, Email changed) throws IOException {
        MessageScanner scanner = scan(stored);
        Bytes fields = fields(changed.headers()
                .subList(email.headers().size(), changed.headers().size()));
        Optional<String> html = changed.html().filter(text -> !email.html().equals(changed.html()));
        Edit added = new Edit(scanner.headerEnd(), scanner.headerEnd(), fields);
        if (html.isEmpty()) {
            return List.of(added);
        }
        HtmlPart part = scanner.html()
                .filter(HtmlPart::isWhole)
                .orElseThrow(() -> new InvalidValueException(
                        "html", "has no place: the message has no HTML part, or one of more than 1 MiB"));
        boolean wholeMessage = part.headerStart() == 0;
        Bytes replacement = part(stored, part, wholeMessage ? fields : new Bytes(0), html.get());
        Edit replaced = new Edit(part.headerStart(), part.bodyEnd(), replacement);
        return wholeMessage ? List.of(replaced) : List.of(added, replaced);
    }

    private static MessageScanner scan(Attachment stored) throws IOException {
        MessageScanner scanner = new MessageScanner();
        try (InputStream in = stored.open()) {
            Lines lines = new Lines(in);
            while (lines.next()) {
                scanner.add(lines);
            }
        }
        scanner.end();
        return scanner;
    }

    static Bytes fields(List<Header> headers) {
        Bytes out = new Bytes(256);
        HeaderWriter writer = new HeaderWriter(out);
        headers.forEach(header -> Unstructured.write(header.name(), header.value(), writer));
        return out;
    }

    /** Writes the part of the HTML: its fields, but for those that describe its encoding, and the body. */
    private static Bytes part(Attachment stored, HtmlPart part, Bytes fields, String html) throws IOException {
        byte[] header;
        try (InputStream in = stored.open()) {
            in.skipNBytes(part.headerStart());
            header = in.readNBytes(Math.toIntExact(part.bodyStart() - part.headerStart()));
        }
        Bytes out = new Bytes(header.length + html.length() * 2);
        Lines lines = new Lines(new ByteArrayInputStream(header));
        boolean kept = false;
        while (lines.next() && lines.length() > 0) {
            boolean folded = lines.bytes()[0] == ' ' || lines.bytes()[0] == '\t';
            if (lines.startsLine() && !folded) {
                kept = !OF_ENCODING.contains(
                        name(new String(lines.bytes(), 0, lines.length(), StandardCharsets.ISO_8859_1)));
            }
            if (kept) {
                out.octets(lines.bytes(), 0, lines.length());
                if (lines.endsLine()) {
                    out.crlf();
                }
            }
        }
        out.octets(fields.toArray(), 0, fields.length());
        TextPart.write("text/html", html.getBytes(StandardCharsets.UTF_8), out);
        if (part.headerStart() == 0 && !out.endsWithCrlf()) {
            out.crlf();
        }
        return out;
    }

    /** Returns the name of a field in lower case; empty if it has none. */
    static String name(String field) {
        return field.substring(0, Math.max(0, field.indexOf(':'))).strip().toLowerCase(Locale.ROOT);
    }
}
