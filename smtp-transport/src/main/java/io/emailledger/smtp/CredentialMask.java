package io.emailledger.smtp;

import io.emailledger.internal.text.Chars;
import io.emailledger.spi.Transport.AttemptLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Masks the login secret in the replies of a server: some servers repeat it, and error texts quote it.
 *
 * <p>The rule: the code of a reply is read first, and never masked. Upper and lower case are the same, and so are a
 * secret and its base64. Of a secret of 6 characters or more, each part is masked that is half as long as it, but at
 * least 4 characters, and 6 are enough; over the limits of words and lines 8 are enough, or the whole secret. A shorter
 * secret is masked only as a whole word: as a part of words it would be found everywhere.
 */
final class CredentialMask {
    static final String MASK = "***";
    static final CredentialMask NONE = new CredentialMask(Set.of(), 0, Set.of(), Set.of());

    private static final int SHORT = 6;
    private static final int LONGEST_PART = 6;
    private static final int ACROSS = 8;
    private static final Pattern STATUS = Pattern.compile("^\\s*[245]\\.\\d{1,3}\\.\\d{1,3}(?=\\s|$)");
    private static final Pattern WORD = Pattern.compile("[^\\s\"'<>()\\[\\]{},;:=]+");

    private final Set<String> words;
    private final Parts parts;
    private final Parts across;
    private final Parts encoded;
    private final @Nullable CredentialMask earlier;

    private CredentialMask(Set<String> words, int length, Set<String> plain, Set<String> base64) {
        this.words = words;
        int part = Math.max(4, Math.min(LONGEST_PART, length / 2));
        this.parts = Parts.of(part, plain);
        this.across = Parts.of(Math.min(length, ACROSS), plain);
        this.encoded = Parts.of(Math.max(6, part * 4 / 3 + 1), base64);
        this.earlier = null;
    }

    private CredentialMask(CredentialMask present, CredentialMask earlier) {
        this.words = present.words;
        this.parts = present.parts;
        this.across = present.across;
        this.encoded = present.encoded;
        this.earlier = earlier;
    }

    /** Also masks the secret with which a login was tried before on the same connection. */
    CredentialMask after(CredentialMask before) {
        return new CredentialMask(this, before);
    }

    static CredentialMask of(String user, String secret) {
        if (secret.isEmpty()) {
            return NONE;
        }
        int length = folded(secret).length();
        if (length < SHORT) {
            Set<String> words = Stream.of(
                            secret,
                            encode(secret),
                            encode("\0" + user + "\0" + secret),
                            encode(user + "\0" + user + "\0" + secret),
                            encode("user=" + user + "\u0001auth=Bearer " + secret + "\u0001\u0001"))
                    .map(CredentialMask::folded)
                    .collect(Collectors.toSet());
            return new CredentialMask(words, 0, Set.of(), Set.of());
        }
        Set<String> base64 = new HashSet<>();
        for (String padding : List.of("", "\0", "\0\0")) {
            // The same text has three forms in base64, by where in a group of three bytes it begins.
            byte[] bytes = (padding + secret).getBytes(StandardCharsets.UTF_8);
            String whole = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            base64.add(whole.substring((padding.length() * 8 + 5) / 6, bytes.length * 8 / 6));
        }
        // The form in which a server without UTF-8 repeats it.
        String misread = new String(secret.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String latin = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new CredentialMask(Set.of(), length, new HashSet<>(Arrays.asList(secret, misread, latin)), base64);
    }

    private static String encode(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Logs the lines of an answer, each with its code, masked, with invisible characters spelt out.
     *
     * @return the text of all lines, without the codes
     */
    String report(List<String> lines, AttemptLog log) {
        List<String> codes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (String line : lines) {
            int text = isReplyLine(line) ? Math.min(4, line.length()) : 0;
            codes.add(line.substring(0, text));
            texts.add(line.substring(text));
        }
        List<String> masked = mask(texts);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String text = Visible.text(masked.get(i));
            log.heard(codes.get(i) + text);
            all.append(all.length() == 0 || text.isEmpty() ? "" : " ").append(text);
        }
        return all.toString().strip();
    }

    private static boolean isReplyLine(String line) {
        return line.length() >= 3
                && Chars.all(line.substring(0, 3), c -> c >= '0' && c <= '9')
                && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
    }

    /** Replaces the secret in one text. */
    String mask(String text) {
        return mask(List.of(text)).get(0);
    }

    /** Replaces the secret in texts that follow one another. */
    private List<String> mask(List<String> given) {
        if (this == NONE) {
            return given;
        }
        List<String> texts = earlier == null ? given : earlier.mask(given);
        List<BitSet> hidden = new ArrayList<>();
        JoinedTexts joined = new JoinedTexts();
        for (int i = 0; i < texts.size(); i++) {
            hidden.add(new BitSet());
            joined.add(i, texts.get(i));
            hideWords(texts.get(i), hidden.get(i));
        }
        joined.hide(parts, false, hidden);
        joined.hide(across, true, hidden);
        List<BitSet> inBase64 = texts.stream().map(t -> new BitSet()).toList();
        joined.hide(encoded, true, inBase64);
        List<String> masked = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            widen(texts.get(i), inBase64.get(i));
            hidden.get(i).or(inBase64.get(i));
            masked.add(replaced(texts.get(i), hidden.get(i)));
        }
        return masked;
    }

    private void hideWords(String text, BitSet hidden) {
        if (words.isEmpty()) {
            return;
        }
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String found = matcher.group();
            String bare = found.endsWith(".") || found.endsWith("!") || found.endsWith("?")
                    ? found.substring(0, found.length() - 1)
                    : found;
            if (words.contains(folded(found)) || words.contains(folded(bare))) {
                hidden.set(matcher.start(), matcher.end());
            }
        }
    }

    /** The rest of a word in base64 reveals the text before and after the known part. */
    private static void widen(String text, BitSet hidden) {
        int from = hidden.nextSetBit(0);
        while (from >= 0) {
            int to = hidden.nextClearBit(from);
            while (from > 0 && text.charAt(from - 1) != '=' && isBase64(text.charAt(from - 1))) {
                hidden.set(--from);
            }
            while (to < text.length() && isBase64(text.charAt(to))) {
                hidden.set(to++);
            }
            from = hidden.nextSetBit(to);
        }
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "+/=-_".indexOf(c) >= 0;
    }

    private static String replaced(String text, BitSet hidden) {
        if (hidden.isEmpty()) {
            return text;
        }
        StringBuilder masked = new StringBuilder();
        int from = 0;
        for (int start = hidden.nextSetBit(0); start >= 0; start = hidden.nextSetBit(from)) {
            masked.append(text, from, start).append(MASK);
            from = hidden.nextClearBit(start);
        }
        return masked.append(text, from, text.length()).toString();
    }

    private static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.chars().filter(c -> !isSeparator((char) c)).forEach(c -> folded.append(folded((char) c)));
        return folded.toString();
    }

    private static boolean isSeparator(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || (c > '~' && Visible.isHidden(c)) || c < ' ';
    }

    /** One character for one, so that positions stay: without case, and with one alphabet of base64 for both. */
    private static char folded(char c) {
        return c == '-' ? '+' : c == '_' ? '/' : Character.toLowerCase(Character.toUpperCase(c));
    }

    /** All parts of one length of some texts. */
    private record Parts(int length, Set<String> all) {
        static Parts of(int length, Set<String> texts) {
            Set<String> all = new HashSet<>();
            for (String text : texts) {
                String folded = folded(text);
                for (int i = 0; i + length <= folded.length(); i++) {
                    all.add(folded.substring(i, i + length));
                }
            }
            return new Parts(length, all);
        }
    }

    /** Texts without separators of words, and the original position of each character. */
    private static final class JoinedTexts {
        private final StringBuilder folded = new StringBuilder();
        private final List<int[]> places = new ArrayList<>();

        void add(int text, String line) {
            Matcher status = STATUS.matcher(line);
            int from = status.find() ? status.end() : 0;
            for (int i = from; i < line.length(); i++) {
                char c = line.charAt(i);
                if (!isSeparator(c)) {
                    folded.append(folded(c));
                    places.add(new int[] {text, i});
                }
            }
        }

        void hide(Parts parts, boolean overLimits, List<BitSet> hidden) {
            if (parts.all().isEmpty()) {
                return;
            }
            // Each place is looked up once, so the time grows with the answer and not with the secret.
            for (int i = 0; i + parts.length() <= folded.length(); i++) {
                int to = i + parts.length() - 1;
                if ((overLimits || isOneWord(i, to)) && parts.all().contains(folded.substring(i, to + 1))) {
                    places.subList(i, to + 1).forEach(p -> hidden.get(p[0]).set(p[1]));
                }
            }
        }

        private boolean isOneWord(int from, int to) {
            int[] first = places.get(from);
            int[] last = places.get(to);
            return first[0] == last[0] && last[1] - first[1] == to - from;
        }
    }

    /** Returns the name of the class, without a secret. */
    @Override
    public String toString() {
        return "CredentialMask";
    }
}
