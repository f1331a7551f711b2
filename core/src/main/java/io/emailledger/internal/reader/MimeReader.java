package io.emailledger.internal.reader;

import io.emailledger.internal.reader.OverLimitException.Limit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses a mail into parts (RFC 5322, RFC 2046). It accepts malformed and hostile input: any line ends, invalid
 * headers, multiparts without an end, boundaries that are not the announced ones. It fails only at a limit,
 * and its time grows with the size of the mail alone (times the depth, which is bounded).
 */
public final class MimeReader {
    private final Limits limits;
    private final HeaderReader headers;
    private final TimeLimit time;
    private int parts;

    private MimeReader(Limits limits, TimeLimit time) {
        this.limits = limits;
        this.time = time;
        this.headers = new HeaderReader(limits);
    }

    /**
     * Reads a mail.
     *
     * @param mail its bytes, which are not changed
     * @param limits how much is read
     * @param time how long it is read
     * @return the whole as a part
     * @throws OverLimitException if it is over a limit
     */
    public static MimePart read(byte[] mail, Limits limits, TimeLimit time) {
        if (mail.length > limits.size()) {
            throw new OverLimitException(Limit.SIZE);
        }
        return new MimeReader(limits, time).part(ByteRange.withPlainLineEnds(mail), 0);
    }

    /**
     * Reads headers inside a text, such as those of a returned mail.
     *
     * @param text begins with the headers
     * @param limits how much is read
     * @return the headers; empty if it does not begin with any
     * @throws OverLimitException if they are over a limit
     */
    public static Headers headers(String text, Limits limits) {
        return HeaderReader.headers(text.getBytes(StandardCharsets.UTF_8), limits);
    }

    /**
     * Reads the headers of a message and nothing after them.
     *
     * @param message the bytes of the message; not closed
     * @param limits how much is read
     * @return the headers; empty if it does not begin with any
     * @throws IOException if the message cannot be read
     * @throws OverLimitException if they are over a limit
     */
    public static Headers headers(InputStream message, Limits limits) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        Lines lines = new Lines(message);
        while (lines.next() && !lines.isEmptyLine()) {
            lines.appendTo(header);
            if (header.size() > limits.size()) {
                throw new OverLimitException(Limit.SIZE);
            }
        }
        return HeaderReader.headers(header.toByteArray(), limits);
    }

    static boolean isMail(String type) {
        return type.equals("message/rfc822") || type.equals("message/global");
    }

    private MimePart part(ByteRange bytes, int depth) {
        time.check();
        if (++parts > limits.parts()) {
            throw new OverLimitException(Limit.PARTS);
        }
        if (depth > limits.depth()) {
            throw new OverLimitException(Limit.DEPTH);
        }
        HeaderReader.Block block = headers.read(bytes);
        ContentType type = ContentType.of(block.headers().first("Content-Type"));
        ByteRange body = bytes.from(block.bodyStart());
        return new MimePart(block.headers(), type, body, children(block.headers(), type, body, depth));
    }

    private List<MimePart> children(Headers own, ContentType type, ByteRange body, int depth) {
        if (type.type().startsWith("multipart/")) {
            return parts(type, body, depth);
        }
        if (!isMail(type.type())) {
            return List.of();
        }
        String encoding = own.first("Content-Transfer-Encoding").orElse("");
        return List.of(part(TransferEncoding.isIdentity(encoding) ? body : decoded(encoding, body), depth + 1));
    }

    private static ByteRange decoded(String encoding, ByteRange body) {
        return ByteRange.withPlainLineEnds(TransferEncoding.decode(encoding, body.first(body.length())));
    }

    private List<MimePart> parts(ContentType type, ByteRange body, int depth) {
        return type.parameter("boundary")
                .map(boundary -> split(body, delimiter(boundary), depth))
                .filter(found -> !found.isEmpty())
                // Some relays rewrite the header and not the body, or the other way round.
                .or(() -> usedDelimiter(body).map(used -> split(body, used, depth)))
                .orElse(List.of());
    }

    static byte[] delimiter(String boundary) {
        return ("--" + boundary).stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<MimePart> split(ByteRange body, byte[] delimiter, int depth) {
        List<MimePart> found = new ArrayList<>();
        int partStart = -1;
        int at = body.start();
        while (at < body.end()) {
            int end = body.lineEnd(at);
            if (isDelimiter(body, at, end, delimiter)) {
                if (partStart >= 0) {
                    found.add(part(body.between(partStart, at - 1), depth + 1));
                }
                if (body.startsWith(at + delimiter.length, "--")) {
                    return found;
                }
                partStart = Math.min(end + 1, body.end());
            }
            at = end + 1;
        }
        if (partStart >= 0) {
            found.add(part(body.between(partStart, body.end()), depth + 1));
        }
        return found;
    }

    private static boolean isDelimiter(ByteRange body, int at, int end, byte[] delimiter) {
        if (!body.startsWith(at, delimiter)) {
            return false;
        }
        int rest = at + delimiter.length;
        return body.isBlank(rest, end) || (body.startsWith(rest, "--") && body.isBlank(rest + 2, end));
    }

    /** The first line that begins with two dashes and is followed by the beginning of a part. */
    private static Optional<byte[]> usedDelimiter(ByteRange body) {
        int at = body.start();
        while (at < body.end()) {
            int end = body.lineEnd(at);
            if (end - at > 4 && body.startsWith(at, "--") && body.startsWith(end + 1, "Content-")) {
                return Optional.of(body.latin1(at, end).stripTrailing().getBytes(StandardCharsets.ISO_8859_1));
            }
            at = end + 1;
        }
        return Optional.empty();
    }
}
