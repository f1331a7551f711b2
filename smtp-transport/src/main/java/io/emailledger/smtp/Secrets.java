package io.emailledger.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must not be seen in the lines of a server: some repeat what they were sent, and error texts quote it. */
final class Secrets {
    static final String MASK = "***";
    static final Secrets NONE = new Secrets(Set.of(), "");

    private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/]{4,}={0,2}");

    private final List<String> forms;
    private final String secret;
    private final int shortestEncoding;

    private Secrets(Set<String> forms, String secret) {
        this.forms = List.copyOf(forms);
        this.secret = secret;
        this.shortestEncoding = latin(secret).length() * 4 / 3;
    }

    static Secrets of(String user, String secret) {
        Set<String> forms = new LinkedHashSet<>();
        // The longest first: a replaced part would hide the whole.
        forms.add(base64("user=" + user + "\u0001auth=Bearer " + secret + "\u0001\u0001"));
        forms.add(base64(user + "\0" + user + "\0" + secret));
        forms.add(base64("\0" + user + "\0" + secret));
        forms.add(base64(secret));
        forms.add(secret);
        // As a server repeats it that does not know UTF-8.
        forms.add(new String(secret.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        return new Secrets(forms, secret);
    }

    /** Replaces the secret, as it is and in every form in which it was sent or can be found inside base64. */
    String mask(String line) {
        if (forms.isEmpty()) {
            return line;
        }
        String masked = line;
        for (String form : forms) {
            if (masked.contains(form)) {
                masked = masked.replace(form, MASK);
            }
        }
        return masked.length() < shortestEncoding
                ? masked
                : ENCODED.matcher(masked)
                        .replaceAll(found -> hides(found.group())
                                ? Matcher.quoteReplacement(MASK)
                                : Matcher.quoteReplacement(found.group()));
    }

    /**
     * Base64 of a text that holds the secret does not hold the base64 of the secret unless both begin at the same place
     * in a group of three.
     */
    private boolean hides(String word) {
        if (word.length() < shortestEncoding) {
            return false;
        }
        String bare = word.replace("=", "");
        String wanted = latin(secret);
        for (int skip = 0; skip < 4 && skip < bare.length(); skip++) {
            int length = (bare.length() - skip) / 4 * 4;
            int rest = (bare.length() - skip) % 4;
            String whole = bare.substring(skip, skip + length + (rest == 1 ? 0 : rest));
            String decoded = new String(Base64.getDecoder().decode(whole), StandardCharsets.ISO_8859_1);
            if (decoded.contains(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a text, one a character, so that they can be looked for in other bytes. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
