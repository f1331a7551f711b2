package io.emailledger.report;

import java.util.List;
import java.util.regex.Pattern;

/** A regular expression of a rule, searched for in the normalized text. */
final class TextPattern {
    /**
     * The maximum number of characters that one alternative may read. The library's own patterns need at most a tenth.
     */
    private static final int READS = 200_000;

    private final List<PatternPart> parts;

    /** Parses an expression. Throws {@link java.util.regex.PatternSyntaxException} if it is invalid. */
    TextPattern(String regex) {
        Pattern.compile(regex);
        parts = Literals.alternatives(regex).stream().map(PatternPart::of).toList();
    }

    private record PatternPart(Pattern pattern, List<PlainText.Word> needs) {
        static PatternPart of(String regex) {
            return new PatternPart(
                    Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE),
                    Literals.neededBy(regex).stream().map(PlainText.Word::new).toList());
        }

        boolean isIn(PlainText plain) {
            return (needs.isEmpty() || needs.stream().anyMatch(plain::contains)) && isFound(plain.text());
        }

        private boolean isFound(String plain) {
            try {
                return pattern.matcher(new MeteredText(plain, READS)).find();
            } catch (MeteredText.Exhausted e) {
                return false;
            }
        }
    }

    boolean isIn(PlainText plain) {
        return parts.stream().anyMatch(part -> part.isIn(plain));
    }
}
