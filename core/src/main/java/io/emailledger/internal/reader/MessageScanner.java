package io.emailledger.internal.reader;

import io.emailledger.internal.reader.OverLimitException.Limit;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the structure of a message while its lines pass: the readable texts, and name, size and hash of each
 * attachment. Memory is bounded, whatever the size of the message. It accepts any input and fails only at a limit.
 *
 * <p>An attachment is a part with a file name, a part that says so, and every part that is no text. A signature, and
 * the alternatives of a body in other forms than plain text and HTML, are neither.
 */
public final class MessageScanner {
    private static final int LONGEST_HEADERS = 1 << 20;
    private static final int MOST_PARTS = 10_000;
    private static final int DEEPEST = 50;
    private static final int LONGEST_TEXT = 1 << 20;

    private final Deque<Multipart> open = new ArrayDeque<>();
    private final List<Attached> attachments = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private boolean hasText;
    private @Nullable HtmlPart html;
    private boolean signed;
    private long headerSize;
    private int parts;
    private State state = State.HEADER;
    private @Nullable Leaf leaf;
    private long position;
    private long headerStart;
    private long headerEnd;

    private enum State {
        HEADER,
        BODY,
        IGNORED
    }

    /** A multipart that has not ended. */
    private static final class Multipart {
        final String type;
        final byte[] delimiter;
        int children;

        Multipart(String type, String boundary) {
            this.type = type;
            this.delimiter = MimeReader.delimiter(boundary);
        }
    }

    private record Leaf(
            ContentType type, Headers headers, Role role, PartDecoder decoder, long headerStart, long bodyStart) {}

    private enum Role {
        TEXT,
        HTML,
        ATTACHMENT,
        NEITHER
    }

    /**
     * An attachment inside the message.
     *
     * @param name its file name, as it is written
     * @param mediaType type and subtype
     * @param contentId its Content-ID without brackets
     * @param size the number of its bytes, decoded
     * @param sha256 their SHA-256, in hexadecimal digits
     */
    public record Attached(String name, String mediaType, Optional<String> contentId, long size, String sha256) {}

    /**
     * The HTML of the message and its place.
     *
     * @param text the HTML, its first MiB
     * @param isWhole whether that is all of it
     * @param headerStart the position of the first byte of the part's header, lines ending in CR LF
     * @param bodyStart that of its body
     * @param bodyEnd that of the first byte after its body
     */
    public record HtmlPart(String text, boolean isWhole, long headerStart, long bodyStart, long bodyEnd) {}

    /** Reads a line or a piece of one. Its line end counts as CR LF. */
    public void add(Lines piece) {
        byte[] line = piece.bytes();
        int length = piece.length();
        long start = position;
        position += length + (piece.endsLine() ? 2 : 0);
        if (piece.startsLine() && length > 2 && line[0] == '-' && line[1] == '-' && delimiter(line, length, start)) {
            return;
        }
        switch (state) {
            case HEADER -> header(piece);
            case BODY -> {
                if (leaf != null) {
                    leaf.decoder().add(line, length, piece.startsLine());
                }
            }
            case IGNORED -> {
                // The text before the first part and behind the last one.
            }
        }
    }

    /** Ends the message. */
    public void end() {
        if (state == State.HEADER) {
            begin();
        }
        endLeaf(position);
    }

    /** Ends what a delimiter of an open multipart ends, the innermost first. Returns whether the line is one. */
    private boolean delimiter(byte[] line, int length, long start) {
        Optional<Multipart> ended = open.stream()
                .filter(multipart -> matches(line, length, multipart.delimiter))
                .findFirst();
        ended.ifPresent(multipart -> {
            if (state == State.HEADER) {
                begin();
            }
            endLeaf(Math.max(start - 2, 0));
            while (open.peek() != multipart) {
                open.pop();
            }
            boolean last = hasDashes(line, length, multipart.delimiter.length);
            if (last) {
                open.pop();
            }
            multipart.children++;
            state = last ? State.IGNORED : State.HEADER;
            headerStart = position;
        });
        return ended.isPresent();
    }

    private static boolean matches(byte[] line, int length, byte[] delimiter) {
        int rest = delimiter.length;
        if (length < rest || !Arrays.equals(line, 0, rest, delimiter, 0, rest)) {
            return false;
        }
        if (hasDashes(line, length, rest)) {
            rest += 2;
        }
        while (rest < length && (line[rest] == ' ' || line[rest] == '\t')) {
            rest++;
        }
        return rest == length;
    }

    /** Tells whether a delimiter that ends here is the last one. */
    private static boolean hasDashes(byte[] line, int length, int end) {
        return length >= end + 2 && line[end] == '-' && line[end + 1] == '-';
    }

    private void header(Lines piece) {
        if (piece.isEmptyLine()) {
            begin();
            return;
        }
        headerSize += piece.length() + 1L;
        if (headerSize > LONGEST_HEADERS) {
            throw new OverLimitException(Limit.HEADER_LENGTH);
        }
        piece.appendTo(header);
    }

    /** Begins the body of a part whose header has ended. */
    private void begin() {
        if (++parts > MOST_PARTS) {
            throw new OverLimitException(Limit.PARTS);
        }
        Headers headers = HeaderReader.headers(header.toByteArray(), Limits.OWN);
        header.reset();
        if (parts == 1) {
            headerEnd = Math.max(0, position - 2);
        }
        ContentType type = ContentType.of(headers.raw("Content-Type").stream().findFirst());
        signed |= type.type().equals("multipart/signed")
                || (parts == 1 && headers.first("DKIM-Signature").isPresent());
        Optional<String> boundary = type.parameter("boundary");
        if (type.type().startsWith("multipart/") && boundary.isPresent() && open.size() < DEEPEST) {
            open.push(new Multipart(type.type(), boundary.get()));
            state = State.IGNORED;
            return;
        }
        state = State.BODY;
        Role role = role(type, headers);
        int kept = role == Role.HTML ? LONGEST_TEXT : role == Role.TEXT ? Math.max(1, LONGEST_TEXT - text.length()) : 0;
        leaf = new Leaf(type, headers, role, new PartDecoder(headers, kept), headerStart, position);
    }

    private Role role(ContentType type, Headers headers) {
        Multipart parent = open.peek();
        if ((parent != null && parent.type.equals("multipart/signed") && parent.children == 2)
                || type.type().equals("application/pgp-encrypted")) {
            return Role.NEITHER;
        }
        String disposition = headers.first("Content-Disposition").orElse("").strip();
        boolean file = disposition.regionMatches(true, 0, "attachment", 0, 10)
                || FileNames.of(headers).isPresent();
        if (file || !type.type().startsWith("text/")) {
            return Role.ATTACHMENT;
        }
        return switch (type.type()) {
            case "text/plain" -> Role.TEXT;
            case "text/html" -> html == null ? Role.HTML : Role.NEITHER;
            default -> Role.NEITHER;
        };
    }

    private void endLeaf(long end) {
        Leaf ended = leaf;
        leaf = null;
        if (ended == null) {
            return;
        }
        ended.decoder().end();
        switch (ended.role()) {
            case TEXT -> {
                text.append(hasText ? "\n" : "").append(ended.decoder().text(ended.type()));
                hasText = true;
            }
            case HTML ->
                html = new HtmlPart(
                        ended.decoder().text(ended.type()),
                        !ended.decoder().isCut(),
                        ended.headerStart(),
                        ended.bodyStart(),
                        Math.max(end, ended.bodyStart()));
            case ATTACHMENT ->
                attachments.add(new Attached(
                        FileNames.of(ended.headers()).orElse(""),
                        ended.type().type(),
                        ended.headers().first("Content-ID").map(MessageScanner::withoutBrackets),
                        ended.decoder().size(),
                        ended.decoder().hash()));
            case NEITHER -> {
                // Nothing of it is shown.
            }
        }
    }

    private static String withoutBrackets(String id) {
        String bare = id.strip();
        return bare.startsWith("<") && bare.endsWith(">") ? bare.substring(1, bare.length() - 1) : bare;
    }

    /** Returns the plain text, the parts of a mixed one together; empty if there is none. */
    public Optional<String> text() {
        return hasText ? Optional.of(text.toString()) : Optional.empty();
    }

    /** Returns the HTML; empty if there is none. */
    public Optional<HtmlPart> html() {
        return Optional.ofNullable(html);
    }

    /** Returns the attachments, in order. */
    public List<Attached> attachments() {
        return List.copyOf(attachments);
    }

    /** Returns the position of the empty line after the header of the message. */
    public long headerEnd() {
        return headerEnd;
    }

    /** Tells whether the message is signed in a way that a change of its texts would break. */
    public boolean isSigned() {
        return signed;
    }
}
