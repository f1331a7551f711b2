package io.emailledger.history;

import io.emailledger.internal.text.Cut;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words by which a subject is found: runs of letters and digits of any script, in lower case. A store keeps these
 * words for each e-mail; a query is split the same way.
 */
public final class SubjectWords {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final int MOST = 40;
    private static final int LONGEST = 60;

    private SubjectWords() {}

    /**
     * Splits a subject, or what somebody searches for.
     *
     * @param subject one line
     * @return at most 40 different words of at most 60 characters, in the order in which they stand
     */
    public static List<String> of(String subject) {
        Set<String> words = new LinkedHashSet<>();
        Matcher matcher = WORD.matcher(subject);
        while (words.size() < MOST && matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            words.add(Cut.to(LONGEST, word));
        }
        return new ArrayList<>(words);
    }
}
