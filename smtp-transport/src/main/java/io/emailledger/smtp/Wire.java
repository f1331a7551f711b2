package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.AttemptLog;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends commands and reads answers (RFC 5321 sections 4.1 and 4.2). The stored part of an answer is bounded, and an
 * invalid answer is distinguished from a negative one.
 */
final class Wire {
    private static final int LONGEST_LINE = 4 * 1024;
    private static final int LONGEST_REPLY = 64 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final CredentialMask secrets;
    private final byte[] read = new byte[4 * 1024];
    private int next;
    private int end;
    private final byte[] toWrite = new byte[16 * 1024];
    private int filled;

    Wire(InputStream in, OutputStream out, CredentialMask secrets) {
        this.in = in;
        this.out = out;
        this.secrets = secrets;
    }

    /** Sends a command after every earlier one was answered. */
    void send(String command, AttemptLog log) throws IOException {
        checkTurn(log);
        queue(command, log);
        flush();
    }

    /**
     * Ensures that the next data read is the answer to the next command.
     *
     * @throws ClosingException if a 421 is waiting, which a server may say at any time
     */
    void checkTurn(AttemptLog log) throws IOException {
        if (next < end) {
            Reply reply = reply(log);
            if (reply.code() == 421) {
                throw new ClosingException(reply);
            }
            throw new IllegibleReplyException("the server spoke out of turn");
        }
    }

    /**
     * Writes a command that is sent with the next flush. Addresses that are not ASCII go out as UTF-8, never cut to
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

    /** Returns whether the server has sent data that was not read. */
    boolean hasUnread() throws IOException {
        return next < end || in.available() > 0;
    }

    /**
     * Reads an answer to its end.
     *
     * @throws EOFException if the server closed the connection without a reply
     * @throws IllegibleReplyException if it sent no valid answer, or a part of one, or an endless one
     */
    Reply reply(AttemptLog log) throws IOException {
        List<String> lines = new ArrayList<>();
        try {
            int code = lines(lines);
            return new Reply(code, secrets.report(lines, log));
        } catch (IOException e) {
            secrets.report(lines, log);
            throw e;
        }
    }

    /** Reads the lines of an answer. The code is read before anything in them is masked. */
    private int lines(List<String> lines) throws IOException {
        int code = 0;
        int size = 0;
        boolean last = false;
        while (!last) {
            String line = line(lines);
            lines.add(line);
            size += line.length() + 2;
            int lineCode = code(line);
            if (code != 0 && code / 100 != lineCode / 100) {
                throw new IllegibleReplyException("the lines of the server's answer contradict one another");
            }
            code = lineCode;
            last = line.length() == 3 || line.charAt(3) != '-';
            if (size > LONGEST_REPLY) {
                throw new IllegibleReplyException("the server's answer does not end");
            }
        }
        return code;
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
    private String line(List<String> before) throws IOException {
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
            if (c < 0 && line.size() == 0 && before.isEmpty()) {
                throw new EOFException(ErrorTexts.CLOSED);
            }
            if (c < 0 || line.size() == LONGEST_LINE) {
                byte[] bytes = line.toByteArray();
                before.add(text(bytes, 0, bytes.length));
                throw new IllegibleReplyException(
                        c < 0 ? ErrorTexts.CLOSED + " inside its answer" : "a line of the server does not end");
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

    /** Reads on until the server closes the connection, and keeps nothing. */
    void awaitEnd() throws IOException {
        int most = LONGEST_REPLY / read.length;
        for (int i = 0; i < most && in.read(read, 0, read.length) >= 0; i++) {
            next = 0;
            end = 0;
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}
