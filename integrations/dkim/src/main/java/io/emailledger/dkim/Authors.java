package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.dkim.HeaderFields.Field;
import java.util.ArrayList;
import java.util.List;

/** Reads the domains of the authors from the field From (RFC 5322 section 3.6.2), leniently. */
final class Authors {
    private final String text;
    private final List<String> domains = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder bracketed = new StringBuilder();
    private boolean inBrackets;
    private int next;

    private Authors(String text) {
        this.text = text;
    }

    /** Returns the domains in their ASCII form, in the order of the authors; an author without one is left out. */
    static List<String> domains(HeaderFields header) {
        List<String> domains = new ArrayList<>();
        for (Field from : header.named("from")) {
            Authors authors = new Authors(new String(from.unfolded().getBytes(ISO_8859_1), UTF_8));
            authors.read();
            domains.addAll(authors.domains);
        }
        return domains;
    }

    private void read() {
        while (next < text.length()) {
            char c = text.charAt(next++);
            switch (c) {
                case '(' -> skipComment();
                case '"' -> skipQuoted();
                case '<' -> {
                    inBrackets = true;
                    bracketed.setLength(0);
                }
                case '>' -> inBrackets = false;
                case ',', ';' -> separator(c);
                case ':' -> colon();
                default -> (inBrackets ? bracketed : plain).append(c);
            }
        }
        author();
    }

    /** The end of an author, unless it is part of an old route in angle brackets. */
    private void separator(char c) {
        if (inBrackets) {
            bracketed.append(c);
        } else {
            author();
        }
    }

    /** What is before a colon is the name of a group. */
    private void colon() {
        if (inBrackets) {
            bracketed.append(':');
        } else {
            plain.setLength(0);
        }
    }

    private void author() {
        String address = (bracketed.length() > 0 ? bracketed : plain).toString().replaceAll("\\s", "");
        int at = address.lastIndexOf('@');
        if (at >= 0) {
            DomainNames.normalized(address.substring(at + 1)).ifPresent(domains::add);
        }
        plain.setLength(0);
        bracketed.setLength(0);
        inBrackets = false;
    }

    private void skipComment() {
        for (int depth = 1; next < text.length() && depth > 0; next++) {
            switch (text.charAt(next)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '\\' -> next++;
                default -> {}
            }
        }
    }

    /** A quoted string may hold every separator; it stands for one letter. */
    private void skipQuoted() {
        while (next < text.length() && text.charAt(next) != '"') {
            next += text.charAt(next) == '\\' ? 2 : 1;
        }
        next++;
        (inBrackets ? bracketed : plain).append('q');
    }
}
