package io.emailledger.internal.attempt;

import io.emailledger.internal.text.Chars;
import io.emailledger.internal.util.BoundedText;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The lines of one attempt: {@code C:} for our side, {@code S:} for the server, {@code *} for a remark that was not on
 * the wire. It keeps 64 KiB: the beginning and the end, because the end has the result, and between them a line with
 * the amount that was cut.
 */
final class Transcript {
    private static final int MOST = 64 * 1024;
    private static final int TAIL = 8 * 1024;
    private static final int HEAD = MOST - TAIL - 200;
    private static final int LONGEST_LINE = 2_000;

    private final StringBuilder head = new StringBuilder(512);
    private final Deque<String> tail = new ArrayDeque<>();
    private int headBytes;
    private int tailBytes;
    private long cutLines;

    void said(String line) {
        add("C: ", line);
    }

    void heard(String line) {
        add("S: ", line);
    }

    void note(String line) {
        add("* ", line);
    }

    private void add(String mark, String line) {
        String text = mark + legible(line);
        int bytes = utf8Length(text) + 1;
        if (tail.isEmpty() && headBytes + bytes <= HEAD) {
            head.append(text).append('\n');
            headBytes += bytes;
            return;
        }
        tail.addLast(text);
        tailBytes += bytes;
        while (tailBytes > TAIL) {
            tailBytes -= utf8Length(tail.removeFirst()) + 1;
            cutLines++;
        }
    }

    /** Spells out control characters, with which a server could overwrite lines in a terminal. A tab is harmless. */
    private static String legible(String line) {
        String cut = line.length() > LONGEST_LINE ? BoundedText.to(LONGEST_LINE, line) + "… [line cut]" : line;
        if (Chars.all(cut, c -> !isControl(c))) {
            return cut;
        }
        StringBuilder legible = new StringBuilder(cut.length() + 16);
        cut.chars().forEach(c -> {
            if (isControl(c)) {
                legible.append(String.format("\\x%02X", c));
            } else {
                legible.append((char) c);
            }
        });
        return legible.toString();
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029';
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    @Override
    public String toString() {
        if (tail.isEmpty()) {
            return head.toString();
        }
        StringBuilder all = new StringBuilder(head);
        if (cutLines > 0) {
            all.append("* [").append(cutLines).append(" lines cut: a transcript keeps 64 KiB]\n");
        }
        tail.forEach(line -> all.append(line).append('\n'));
        return all.toString();
    }
}
