package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits subjects into search terms: runs of letters and digits of any script, with case and accents folded. A store
 * indexes {@link #indexed} for each e-mail, and a query requires all of {@link #of}. A word is found by its
 * prefixes of three to eight letters, and a text of Chinese, Japanese, Korean, Thai, Lao, Khmer or Burmese by any two
 * adjacent characters.
 */
public final class SubjectWords {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final int MOST = 40;
    private static final int MOST_INDEXED = 400;
    private static final int LONGEST = 60;
    private static final int SHORTEST_BEGINNING = 3;
    private static final int LONGEST_BEGINNING = 8;

    private SubjectWords() {}

    /**
     * Splits a search text.
     *
     * @param text one line
     * @return at most 40 different words of at most 60 characters, in the order in which they stand; none if the text
     *     has neither a letter nor a digit
     */
    public static List<String> of(String text) {
        return new ArrayList<>(searched(text).keySet());
    }

    /** Returns each word of {@link #of}, with the word that an earlier version indexed for it. */
    static Map<String, String> searched(String text) {
        Map<String, String> words = new LinkedHashMap<>();
        Matcher matcher = WORD.matcher(text);
        while (words.size() < MOST && matcher.find()) {
            String earlier = earlier(matcher.group());
            List<SubjectRun> runs = SubjectRun.of(FoldedText.of(matcher.group()));
            for (SubjectRun run : runs) {
                boolean only = runs.size() == 1;
                for (String word :
                        run.isWithoutSpaces() ? run.pairs(only) : List.of(BoundedText.to(LONGEST, run.text()))) {
                    if (words.size() < MOST) {
                        words.putIfAbsent(word, earlier);
                    }
                }
            }
        }
        return words;
    }

    /**
     * Splits a subject into all its search terms.
     *
     * @param subject one line
     * @return at most 400 words, prefixes of words and pairs of characters
     */
    public static Set<String> indexed(String subject) {
        Set<String> words = new LinkedHashSet<>();
        Set<String> parts = new LinkedHashSet<>();
        for (SubjectRun run : runs(subject)) {
            if (run.isWithoutSpaces()) {
                parts.addAll(run.pairs(true));
            } else {
                words.add(BoundedText.to(LONGEST, run.text()));
                parts.addAll(run.beginnings(SHORTEST_BEGINNING, LONGEST_BEGINNING));
            }
        }
        words.addAll(parts);
        return words.size() <= MOST_INDEXED
                ? words
                : new LinkedHashSet<>(List.copyOf(words).subList(0, MOST_INDEXED));
    }

    /**
     * Splits a subject as earlier versions did. A store needs it to delete the index entries of an old record.
     *
     * @param subject one line
     * @return at most 40 words of at most 60 characters, in lower case
     */
    public static Set<String> earlierIndexed(String subject) {
        Set<String> words = new LinkedHashSet<>();
        Matcher matcher = WORD.matcher(subject);
        while (words.size() < MOST && matcher.find()) {
            words.add(earlier(matcher.group()));
        }
        return words;
    }

    private static List<SubjectRun> runs(String subject) {
        List<SubjectRun> runs = new ArrayList<>();
        Matcher matcher = WORD.matcher(subject);
        for (int words = 0; words < MOST && matcher.find(); words++) {
            runs.addAll(SubjectRun.of(FoldedText.of(matcher.group())));
        }
        return runs;
    }

    private static String earlier(String word) {
        return BoundedText.to(LONGEST, word.toLowerCase(Locale.ROOT));
    }
}
