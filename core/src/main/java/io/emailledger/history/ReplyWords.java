package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits replies of servers into search terms. */
final class ReplyWords {
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}._-]*[\\p{L}\\p{M}\\p{N}])?");
    private static final Pattern ENHANCED = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final int SHORTEST = 3;
    private static final int SHORTEST_ID = 5;
    private static final int LONGEST = 100;
    private static final int MOST = 16;
    private static final int MOST_IDS = 2;

    private ReplyWords() {}

    /** Returns the terms by which a reply is found. */
    static Set<String> of(Reply reply) {
        return reply.code() / 100 == 2 ? ids(reply) : words(reply);
    }

    /** Returns the words of a search text, all of which a reply must have. */
    static Set<String> searched(String text) {
        return new LinkedHashSet<>(split(text));
    }

    private static Set<String> ids(Reply reply) {
        List<String> ids = new ArrayList<>(split(reply.text()));
        ids.removeIf(word -> word.length() < SHORTEST_ID
                || word.codePoints().noneMatch(Character::isDigit)
                || ENHANCED.matcher(word).matches());
        ids.sort(Comparator.comparingInt(String::length).reversed());
        return new LinkedHashSet<>(ids.subList(0, Math.min(MOST_IDS, ids.size())));
    }

    private static Set<String> words(Reply reply) {
        Set<String> words = new LinkedHashSet<>();
        if (reply.code() > 0) {
            words.add(Integer.toString(reply.code()));
        }
        for (String word : split(reply.text())) {
            if (words.size() < MOST) {
                words.add(word);
            }
        }
        return words;
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            if (matcher.end() - matcher.start() >= SHORTEST) {
                words.add(BoundedText.to(LONGEST, FoldedText.of(matcher.group())));
            }
        }
        return words;
    }
}
