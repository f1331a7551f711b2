package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.spi.AttemptLog;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Commands out, answers in (RFC 5321 sections 4.1 and 4.2). What it keeps of an answer is bounded, and what is no
 * answer is told from one that means no.
 */
final class Wire {
    private static final int LONGEST_LINE = 4 * 1024;
    private static final int LONGEST_REPLY = 64 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final Secrets secrets;
    private final byte[] read = new byte[4 * 1024];
    private int next;
    private int end;
    private final byte[] toWrite = new byte[16 * 1024];
    private int filled;

    Wire(InputStream in, OutputStream out, Secrets secrets) {
        this.in = in;
        this.out = out;
        this.secrets = secrets;
    }

    /** Gives a command, when every earlier one has been answered. */
    void send(String command, AttemptLog log) throws IOException {
        checkTurn();
        queue(command, log);
        flush();
    }

    /** Makes sure that what is read next will be the answer to what is said next. */
    void checkTurn() throws IOException {
        if (next < end) {
            throw new IllegibleReplyException("the server spoke out of turn");
        }
    }

    /**
     * Gives a command that leaves with the next flush. Addresses that are not ASCII go out as UTF-8, never cut to
     * single bytes (RFC 6531 section 3.3).
     */
    void queue(String command, AttemptLog log) throws IOException {
        log.said(command);
        byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (b >= 0 && b < ' ') {
                throw new IllegalStateException("a command must not contain control characters");
            }
        }
        put(bytes, 0, bytes.length);
        put('\r');
        put('\n');
    }

    void put(int b) throws IOException {
        if (filled == toWrite.length) {
            flush();
        }
        toWrite[filled++] = (byte) b;
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == toWrite.length) {
                flush();
            }
            int part = Math.min(left, toWrite.length - filled);
            System.arraycopy(bytes, from, toWrite, filled, part);
            filled += part;
            from += part;
            left -= part;
        }
    }

    void flush() throws IOException {
        out.write(toWrite, 0, filled);
        filled = 0;
    }

    /** Tells whether the server has said something that nobody has read. */
    boolean hasUnread() throws IOException {
        return next < end || in.available() > 0;
    }

    /**
     * Reads an answer to its end.
     *
     * @throws EOFException if the server closed the connection without a word
     * @throws IllegibleReplyException if it said something else than an answer, or half of one, or did not come to an
     *     end
     */
    Reply reply(AttemptLog log) throws IOException {
        StringBuilder words = new StringBuilder();
        int code = 0;
        int size = 0;
        boolean last = false;
        while (!last) {
            String line = secrets.mask(line(log, code == 0));
            log.heard(line);
            size += line.length() + 2;
            int lineCode = code(line);
            if (code != 0 && code / 100 != lineCode / 100) {
                throw new IllegibleReplyException("the lines of the server's answer contradict one another");
            }
            code = lineCode;
            last = line.length() == 3 || line.charAt(3) != '-';
            if (line.length() > 4) {
                words.append(words.length() == 0 ? "" : " ").append(line, 4, line.length());
            }
            if (size > LONGEST_REPLY) {
                throw new IllegibleReplyException("the server's answer does not end");
            }
        }
        return new Reply(code, words.toString().strip());
    }

    private static int code(String line) throws IllegibleReplyException {
        boolean legible = line.length() >= 3
                && line.charAt(0) >= '2'
                && line.charAt(0) <= '5'
                && isDigit(line.charAt(1))
                && isDigit(line.charAt(2))
                && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        if (!legible) {
            throw new IllegibleReplyException("the server's answer is not legible");
        }
        return Integer.parseInt(line, 0, 3, 10);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Reads up to a line feed, alone or after a carriage return. */
    private String line(AttemptLog log, boolean first) throws IOException {
        int from = next;
        for (int i = next; i < end; i++) {
            if (read[i] == '\n') {
                next = i + 1;
                return text(read, from, i);
            }
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int c = readByte();
            if (c == '\n') {
                byte[] bytes = line.toByteArray();
                return text(bytes, 0, bytes.length);
            }
            if (c < 0 && line.size() == 0 && first) {
                throw new EOFException(Words.CLOSED);
            }
            if (c < 0 || line.size() == LONGEST_LINE) {
                byte[] bytes = line.toByteArray();
                log.heard(secrets.mask(text(bytes, 0, bytes.length)));
                throw new IllegibleReplyException(
                        c < 0 ? Words.CLOSED + " inside its answer" : "a line of the server does not end");
            }
            line.write(c);
        }
    }

    private int readByte() throws IOException {
        if (next == end) {
            next = 0;
            end = 0;
            int count = in.read(read, 0, read.length);
            if (count < 0) {
                return -1;
            }
            end = count;
        }
        return read[next++] & 0xff;
    }

    /**
     * Makes text of a line. Control characters could play tricks on the terminal of whoever reads it: they are spelt
     * out.
     */
    static String text(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return visible(new String(bytes, from, end - from, StandardCharsets.UTF_8));
    }

    static String visible(String line) {
        StringBuilder spelt = null;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean control = Character.isISOControl(c) && c != '\t';
            if (control && spelt == null) {
                spelt = new StringBuilder(line.substring(0, i));
            }
            if (spelt != null) {
                spelt.append(control ? String.format("\\x%02x", (int) c) : String.valueOf(c));
            }
        }
        return spelt == null ? line : spelt.toString();
    }
}
