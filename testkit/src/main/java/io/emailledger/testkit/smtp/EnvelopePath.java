package io.emailledger.testkit.smtp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The address of a MAIL FROM or RCPT TO command and the parameters behind it (RFC 5321 section 4.1.2). */
record EnvelopePath(String address, List<String> parameters) {

    /** Reads {@code FROM:<a@b> X=Y}; empty if that is not what the argument looks like. */
    static Optional<EnvelopePath> parse(String argument, String keyword) {
        if (!argument.regionMatches(/* ignoreCase= */ true, 0, keyword, 0, keyword.length())) {
            return Optional.empty();
        }
        String path = argument.substring(keyword.length()).stripLeading();
        int end = path.startsWith("<") ? closingBracket(path) : -1;
        if (end < 0) {
            return Optional.empty();
        }
        String rest = path.substring(end + 1);
        if (!rest.isBlank() && !rest.startsWith(" ")) {
            return Optional.empty();
        }
        List<String> parameters =
                Stream.of(rest.split(" ")).filter(p -> !p.isEmpty()).toList();
        return Optional.of(new EnvelopePath(path.substring(1, end), parameters));
    }

    /** The index of the bracket that ends the path; one inside a quoted local part does not. */
    private static int closingBracket(String path) {
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    boolean isNull() {
        return address.isEmpty();
    }

    /** Whether it looks like a mailbox: a local part and a domain, or the postmaster (RFC 5321 section 4.5.1). */
    boolean isMailbox() {
        int at = address.lastIndexOf('@');
        if (address.equalsIgnoreCase("postmaster")) {
            return true;
        }
        boolean clean = address.chars().noneMatch(c -> c < ' ' || c == 0x7f);
        boolean quoted = address.startsWith("\"");
        return clean && at > 0 && at < address.length() - 1 && (quoted || address.indexOf(' ') < 0);
    }

    boolean isAscii() {
        return address.chars().allMatch(c -> c < 0x80);
    }

    boolean hasParameter(String name) {
        return parameterNames().anyMatch(name::equals);
    }

    /** The names in upper case, in order. */
    Stream<String> parameterNames() {
        return parameters.stream().map(p -> p.split("=", 2)[0].toUpperCase(Locale.ROOT));
    }

    /** The size declared with SIZE (RFC 1870), 0 if none is or it is no number. */
    long declaredSize() {
        return parameters.stream()
                .filter(p -> p.regionMatches(true, 0, "SIZE=", 0, 5))
                .map(p -> p.substring(5))
                .filter(p -> p.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
