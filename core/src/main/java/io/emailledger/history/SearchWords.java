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
import java.util.stream.Collectors;

/**
 * Splits subjects and other texts of an e-mail into search terms: runs of letters and digits of any script, with case
 * and accents folded. A store indexes {@link #indexed} for each e-mail, and a query requires all of {@link #of}. A word
 * is found by its prefixes of three to eight letters, and a text of Chinese, Japanese, Korean, Thai, Lao, Khmer or
 * Burmese by any two adjacent characters.
 *
 * <p>A store whose index is sorted needs fewer entries: {@link #words} and {@link #parts}. A query for a word that
 * {@link #isPrefix} then finds it among the parts, and every entry of the words that begins with it.
 */
public final class SearchWords {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final int MOST = 40;
    private static final int MOST_INDEXED = 400;
    private static final int LONGEST = 60;
    private static final int SHORTEST_BEGINNING = 3;
    private static final int LONGEST_BEGINNING = 8;

    private SearchWords() {}

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
                for (String word : words(run, runs.size() == 1)) {
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
        return first(MOST_INDEXED, words);
    }

    /**
     * Returns the words of a subject without digits, whose prefixes a sorted index finds without an entry for each.
     *
     * @param subject one line
     * @return the words in full
     */
    public static Set<String> words(String subject) {
        return runs(subject).stream()
                .filter(SearchWords::isPlain)
                .map(run -> BoundedText.to(LONGEST, run.text()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Returns all search terms of a subject that are not found as a prefix of one of its {@link #words}. Words with
     * digits are among them with their prefixes: there are too many different ones to look at each.
     *
     * @param subject one line
     * @return at most 400 words, prefixes of words and pairs of characters
     */
    public static Set<String> parts(String subject) {
        Set<String> parts = new LinkedHashSet<>();
        for (SubjectRun run : runs(subject)) {
            if (run.isWithoutSpaces()) {
                parts.addAll(run.pairs(true));
            } else if (!isPlain(run)) {
                parts.add(BoundedText.to(LONGEST, run.text()));
                parts.addAll(run.beginnings(SHORTEST_BEGINNING, LONGEST_BEGINNING));
            }
        }
        return first(MOST_INDEXED, parts);
    }

    /**
     * Tells whether a word of {@link #of} also finds the longer words that begin with it.
     *
     * @param word the word
     * @return true if it has three to eight characters
     */
    public static boolean isPrefix(String word) {
        int characters = word.codePointCount(0, word.length());
        return characters >= SHORTEST_BEGINNING && characters <= LONGEST_BEGINNING;
    }

    /**
     * Splits the name of a file.
     *
     * @param name the name
     * @return its words in full, and the pairs of characters of scripts without spaces; at most 40
     */
    public static Set<String> ofFileName(String name) {
        Set<String> words = new LinkedHashSet<>();
        for (SubjectRun run : runs(name)) {
            words.addAll(words(run, true));
        }
        return first(MOST, words);
    }

    /**
     * Returns the search terms of a server's reply. Of an acceptance these are at most two, which look like the id in
     * the server's queue: words of five characters or more that have a digit, the longest first. Of any other reply they
     * are its code and its first words of three characters or more, at most 16.
     *
     * @param reply the reply
     * @return the words in lower case, with the full stops, hyphens and underscores within them
     */
    public static Set<String> ofReply(Reply reply) {
        return ReplyWords.of(reply);
    }

    /**
     * Returns the texts by whose prefixes an address is found. They are the address itself, and its rest from the
     * beginning of each further word, except the last word of its domain. The address {@code anna.meier@home.example}
     * has {@code meier@home.example} and {@code home.example} in addition.
     *
     * @param normalized an address as {@link io.emailledger.message.Address#normalized} returns it
     * @return at most 12 texts, the address first
     */
    public static Set<String> ofAddress(String normalized) {
        return AddressWords.of(normalized);
    }

    private static boolean isPlain(SubjectRun run) {
        return !run.isWithoutSpaces() && run.text().codePoints().noneMatch(Character::isDigit);
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

    /** Returns a run as one word, or its pairs of characters if its scripts write no spaces. */
    private static List<String> words(SubjectRun run, boolean single) {
        return run.isWithoutSpaces() ? run.pairs(single) : List.of(BoundedText.to(LONGEST, run.text()));
    }

    private static Set<String> first(int most, Set<String> words) {
        return words.size() <= most
                ? words
                : new LinkedHashSet<>(List.copyOf(words).subList(0, most));
    }

    private static String earlier(String word) {
        return BoundedText.to(LONGEST, word.toLowerCase(Locale.ROOT));
    }
}
