package io.emailledger.internal.reader;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the addresses of a header (RFC 5322 section 3.4): display names, quoted strings, comments, groups and source
 * routes. It accepts any text; what is no address is returned as it is, for its user to judge.
 */
public final class AddressList {
    private static final int MOST = 10_000;

    private final String text;
    private final List<Mailbox> found = new ArrayList<>();
    private final StringBuilder phrase = new StringBuilder();
    private final StringBuilder comment = new StringBuilder();
    private @Nullable String angle;
    private int at;

    private AddressList(String text) {
        this.text = text;
    }

    /**
     * A mailbox.
     *
     * @param name the display name, decoded, empty for none
     * @param address the address as it is written, without blanks outside of quotes
     */
    public record Mailbox(String name, String address) {}

    /**
     * Reads a header.
     *
     * @param raw its value, unfolded, one character for each byte
     * @return the mailboxes in order; those of a group without its name
     */
    public static List<Mailbox> of(String raw) {
        AddressList list = new AddressList(raw);
        list.read();
        return List.copyOf(list.found);
    }

    private void read() {
        while (at < text.length() && found.size() < MOST) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> phrase.append(quoted());
                case '(' -> comment();
                case '<' -> angle();
                case '[' -> phrase.append(until(']'));
                case ',', ';' -> {
                    end();
                    at++;
                }
                case ':' -> {
                    // The name of a group, which is no mailbox.
                    phrase.setLength(0);
                    at++;
                }
                default -> {
                    phrase.append(c);
                    at++;
                }
            }
        }
        end();
    }

    /** Ends a mailbox: a name with an angle address, or a bare address, whose comment is then its name. */
    private void end() {
        String words = phrase.toString().strip();
        if (angle != null) {
            found.add(new Mailbox(name(words), withoutBlanks(withoutRoute(angle))));
        } else if (!words.isEmpty()) {
            found.add(new Mailbox(HeaderText.decode(comment.toString()), withoutBlanks(words)));
        }
        phrase.setLength(0);
        comment.setLength(0);
        angle = null;
    }

    private void angle() {
        at++;
        StringBuilder inside = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '>') {
            char c = text.charAt(at);
            if (c == '"') {
                inside.append(quoted());
            } else if (c == '(') {
                comment();
            } else {
                inside.append(c);
                at++;
            }
        }
        at++;
        angle = inside.toString().strip();
    }

    /** Reads a quoted string with its quotes and backslashes. */
    private String quoted() {
        int start = at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length());
        return text.substring(start, at);
    }

    private String until(char last) {
        int start = at;
        int close = text.indexOf(last, at);
        at = close < 0 ? text.length() : close + 1;
        return text.substring(start, at);
    }

    /** Reads a comment, which may hold others. */
    private void comment() {
        int depth = 0;
        do {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                comment.append(text.charAt(at++));
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c != '(' && c != ')') {
                comment.append(c);
            }
        } while (depth > 0 && at < text.length());
    }

    /** Takes off the quotes of each quoted string, and decodes the rest. */
    private static String name(String words) {
        StringBuilder name = new StringBuilder(words.length());
        boolean quoted = false;
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && i + 1 < words.length()) {
                name.append(words.charAt(++i));
            } else {
                name.append(c);
            }
        }
        return HeaderText.decode(name.toString());
    }

    /** A source route (RFC 5322 section 4.4) is no longer used by any server. */
    private static String withoutRoute(String address) {
        int colon = address.startsWith("@") ? address.indexOf(':') : -1;
        return colon < 0 ? address : address.substring(colon + 1);
    }

    /** Blanks are allowed around the dots and the at sign, and mean nothing; inside of quotes they do. */
    private static String withoutBlanks(String address) {
        String decoded = HeaderText.utf8(address);
        StringBuilder bare = new StringBuilder(decoded.length());
        boolean quoted = false;
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '\\' && quoted && i + 1 < decoded.length()) {
                bare.append(c).append(decoded.charAt(++i));
                continue;
            }
            quoted ^= c == '"';
            boolean blank = c == ' ' || c == '\t';
            if (!blank || quoted || isBetweenWords(decoded, i)) {
                bare.append(c);
            }
        }
        return bare.toString();
    }

    /** A blank that separates two words makes a text that is no address, and it must not become one. */
    private static boolean isBetweenWords(String text, int blank) {
        return blank > 0
                && isWord(text.charAt(blank - 1))
                && blank + 1 < text.length()
                && isWord(text.charAt(blank + 1));
    }

    private static boolean isWord(char c) {
        return c != '.' && c != '@' && c != ' ' && c != '\t';
    }
}
