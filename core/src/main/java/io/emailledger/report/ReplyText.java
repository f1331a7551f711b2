package io.emailledger.report;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Normalizes the text of a reply for the rules: bounded, lower case, without accents and addresses. */
final class ReplyText {
    /** The number of characters that are read: servers give the reason at the beginning. */
    private static final int READ = 2_000;

    /** An address may itself read like a reason: {@code spam@}, {@code userunknown@}. Two dots end it. */
    private static final Pattern ADDRESS = Pattern.compile("<?[^\\s<>@]{1,128}@(?:(?!\\.\\.)[^\\s<>@:,;)]){1,255}>?");

    /** The path and query of a link repeat words of the provider's help pages; the host names lists of senders. */
    private static final Pattern LINK =
            Pattern.compile("(https?://[^\\s/?#]{1,255})[/?#]\\S*", Pattern.CASE_INSENSITIVE);

    /** The dots of an IP address do not end a sentence. */
    private static final Pattern IP =
            Pattern.compile("\\b\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\b|\\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}");

    /** The text before a reply that a notice repeats, and the brackets around it. */
    private static final Pattern REPEATED = Pattern.compile(
            "(?:server returned was|responded as follows|following error message|delivered because of)"
                    + ":? ?(?:\\[([45]\\d\\d[ -][^\\]]*)\\]|(?=[45]\\d\\d[ -]))",
            Pattern.CASE_INSENSITIVE);

    /**
     * A reply within the report of a gateway (Cisco's): {@code 5.1.0 - Unknown address error 550-'5.7.1 Access denied'}.
     * The words and the status before it are the same for every rejection of that kind.
     */
    private static final Pattern QUOTED = Pattern.compile(
            "\\b[45]\\.\\d\\.\\d{1,2} - [a-z ()]{1,60} [45]\\d\\d-'(.+)'", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern CODE =
            Pattern.compile("^(?:[245]\\d\\d(?:[ -]|$))?(?:[245]\\.\\d{1,3}\\.\\d{1,3}(?: |$))?");
    private static final Pattern STATUS = Pattern.compile(
            "^(?:[245]\\d\\d[ -])?([45]\\.\\d{1,3}\\.\\d{1,3})(?:\\s|$)|#\\s?([45]\\.\\d{1,3}\\.\\d{1,3})");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern MARK = Pattern.compile("\\p{Mn}+");

    private ReplyText() {}

    /** Returns the reply that the report of a gateway quotes; empty if it quotes none. */
    static Optional<String> quoted(String text) {
        Matcher found = QUOTED.matcher(start(text));
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** Returns the normalized text of a reply, without the codes at its beginning. */
    static String plain(String text) {
        String read = repeated(start(text));
        read = ADDRESS.matcher(read).replaceAll("@");
        read = LINK.matcher(read).replaceAll("$1");
        read = SPACE.matcher(fold(read)).replaceAll(" ").strip();
        read = IP.matcher(read).replaceAll("#addr");
        return CODE.matcher(read).replaceFirst("");
    }

    /** Returns the enhanced status that a text holds: at its beginning, or as qmail writes it, {@code (#5.1.1)}. */
    static Optional<String> status(String text) {
        Matcher found = STATUS.matcher(start(text));
        return found.find()
                ? Optional.of(Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2)))
                : Optional.empty();
    }

    /** Removes accents, because servers and patterns use both "boite" and "boîte". */
    static String fold(String text) {
        String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
        String bare = Normalizer.normalize(MARK.matcher(apart).replaceAll(""), Normalizer.Form.NFC);
        return bare.toLowerCase(Locale.ROOT)
                .replace('ı', 'i')
                .replace('ł', 'l')
                .replace('ø', 'o')
                .replace('đ', 'd')
                .replace("ß", "ss")
                .replace("æ", "ae")
                .replace('’', '\'')
                .replace('`', '\'');
    }

    /** Returns the reply that a notice repeats, without the surrounding text about the sender and the headers. */
    private static String repeated(String text) {
        Matcher found = REPEATED.matcher(text);
        if (!found.find()) {
            return text;
        }
        return found.group(1) == null ? text.substring(found.end()) : found.group(1);
    }

    private static String start(String text) {
        return text.length() <= READ ? text : text.substring(0, READ);
    }
}
