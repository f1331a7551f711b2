package io.emailledger.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds literals of which every match of a regular expression contains at least one. A table has thousands of
 * alternatives; searching for a literal first is a hundred times faster than trying every alternative at every place.
 */
final class Literals {
    private static final String ZERO_WIDTH_AND_CLASSES = "bBdDwWsS";
    private static final int SHORTEST = 2;

    private final String regex;
    private final List<List<String>> found = new ArrayList<>();
    private final StringBuilder run = new StringBuilder();
    private boolean readable = true;
    private int at;

    private Literals(String regex) {
        this.regex = regex;
    }

    /** Returns lower-case literals of which every match contains one, or none if that is not known. */
    static List<String> neededBy(String regex) {
        List<String> all = new ArrayList<>();
        for (String alternative : alternatives(regex)) {
            List<String> needed = new Literals(alternative).best();
            if (needed.isEmpty()) {
                return List.of();
            }
            all.addAll(needed);
        }
        return List.copyOf(all);
    }

    /** Splits an expression at the bars outside of groups and classes. */
    static List<String> alternatives(String regex) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i < regex.length(); i = next(regex, i)) {
            char c = regex.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth == 0) {
                parts.add(regex.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(regex.substring(start));
        return parts;
    }

    private List<String> best() {
        while (at < regex.length() && readable) {
            item(regex.charAt(at));
        }
        endRun();
        return readable
                ? found.stream()
                        .max((a, b) -> Integer.compare(worth(a), worth(b)))
                        .orElse(List.of())
                : List.of();
    }

    private static int worth(List<String> words) {
        return words.stream().mapToInt(String::length).min().orElse(0) * 100 - words.size();
    }

    private void item(char c) {
        at++;
        switch (c) {
            case '\\' -> escape();
            case '[' -> {
                at = next(regex, at - 1);
                endRun();
                skipQuantifier();
            }
            case '(' -> group();
            case '.', '^', '$' -> {
                endRun();
                skipQuantifier();
            }
            default -> literal(c);
        }
    }

    private void escape() {
        char c = at < regex.length() ? regex.charAt(at++) : '\\';
        if (!Character.isLetterOrDigit(c)) {
            literal(c);
        } else {
            readable = readable && ZERO_WIDTH_AND_CLASSES.indexOf(c) >= 0;
            endRun();
            if (readable) {
                skipQuantifier();
            }
        }
    }

    private void literal(char c) {
        int before = at;
        if (!skipQuantifier()) {
            run.append(c);
        }
        if (at > before) {
            endRun();
        }
    }

    private void group() {
        int start = at;
        int depth = 1;
        while (depth > 0 && at < regex.length()) {
            char c = regex.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at = next(regex, at);
        }
        String inner = regex.substring(start, Math.max(start, Math.min(at, regex.length()) - 1));
        endRun();
        boolean optional = skipQuantifier();
        boolean look = inner.startsWith("?=") || inner.startsWith("?!") || inner.startsWith("?<");
        if (inner.startsWith("?") && !look && !inner.startsWith("?:")) {
            readable = false;
        } else if (!optional && !look) {
            List<String> needed = neededBy(inner.startsWith("?:") ? inner.substring(2) : inner);
            if (!needed.isEmpty()) {
                found.add(needed);
            }
        }
    }

    /** Skips a quantifier, if there is one. Returns whether it allows zero occurrences. */
    private boolean skipQuantifier() {
        if (at >= regex.length()) {
            return false;
        }
        char c = regex.charAt(at);
        boolean optional = c == '?' || c == '*' || regex.startsWith("{0", at);
        if (c == '?' || c == '*' || c == '+') {
            at++;
        } else if (c == '{') {
            int end = regex.indexOf('}', at);
            readable = readable && end >= 0;
            at = end >= 0 ? end + 1 : regex.length();
        } else {
            return false;
        }
        if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+')) {
            at++;
        }
        return optional;
    }

    private void endRun() {
        if (run.length() >= SHORTEST) {
            found.add(List.of(run.toString().toLowerCase(Locale.ROOT)));
        }
        run.setLength(0);
    }

    /** Returns the index after the character, the escape or the class that begins at an index. */
    private static int next(String regex, int index) {
        return switch (regex.charAt(index)) {
            case '\\' -> index + 2;
            case '[' -> endOfClass(regex, index) + 1;
            default -> index + 1;
        };
    }

    private static int endOfClass(String regex, int start) {
        int i = start + 1;
        int depth = 1;
        while (i < regex.length()) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return i;
            }
            i++;
        }
        return i;
    }
}
