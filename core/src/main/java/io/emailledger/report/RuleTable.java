package io.emailledger.report;

import io.emailledger.message.InvalidValueException;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Parses a table of rules. {@code docs/replies.md} explains the format. */
final class RuleTable {
    private static final String PROPERTY = "reply rules";
    private static final int LONGEST = 1_000_000;
    private static final String ANY = "any";
    private static final Pattern LET = Pattern.compile("let\\s+([A-Z_]+)\\s*=\\s*(.*)");
    private static final Pattern NAME = Pattern.compile("\\{([A-Z_]+)\\}");
    private static final Set<BounceReason> DEAD =
            EnumSet.of(BounceReason.USER_UNKNOWN, BounceReason.MAILBOX_DISABLED, BounceReason.HOST_UNKNOWN);

    private final Map<String, String> names = new HashMap<>();
    private final List<ReplyRule> rules = new ArrayList<>();
    private int line;

    private RuleTable() {}

    /** Returns the rules of a table, in their order. */
    static List<ReplyRule> read(String table) {
        if (table.length() > LONGEST) {
            throw new InvalidValueException(PROPERTY, "must have at most " + LONGEST + " characters");
        }
        RuleTable reader = new RuleTable();
        table.lines().forEach(reader::line);
        return List.copyOf(reader.rules);
    }

    private void line(String text) {
        line++;
        String bare = text.strip();
        Matcher let = LET.matcher(bare);
        if (bare.isEmpty() || bare.startsWith("#")) {
            return;
        }
        if (Character.isWhitespace(text.charAt(0))) {
            addText(bare);
        } else if (let.matches()) {
            define(let.group(1), let.group(2));
        } else {
            rules.add(rule(bare.split("\\s+", -1)));
        }
    }

    private void define(String name, String regex) {
        String whole = expand(regex);
        pattern(whole);
        if (names.put(name, whole) != null) {
            throw wrong("defines " + name + " again; give it another name");
        }
    }

    private void addText(String regex) {
        if (rules.isEmpty()) {
            throw wrong("is a text without a rule; put the line with phases, codes and cause above it, not indented");
        }
        int last = rules.size() - 1;
        ReplyRule rule = rules.get(last);
        List<TextPattern> texts = new ArrayList<>(rule.texts());
        texts.add(pattern(expand(regex)));
        rules.set(
                last,
                new ReplyRule(
                        rule.line(),
                        rule.phases(),
                        rule.codes(),
                        rule.statuses(),
                        rule.withoutStatus(),
                        List.copyOf(texts),
                        rule.cause(),
                        rule.reason(),
                        rule.finality()));
    }

    private String expand(String regex) {
        return foldLetters(NAME.matcher(regex).replaceAll(name -> {
            String meaning = names.get(name.group(1));
            if (meaning == null) {
                throw wrong("uses {" + name.group(1) + "}, which no line above it defines; write: let " + name.group(1)
                        + " = ...");
            }
            return Matcher.quoteReplacement(meaning);
        }));
    }

    private TextPattern pattern(String regex) {
        try {
            return new TextPattern(regex);
        } catch (PatternSyntaxException e) {
            throw wrong("has a regular expression that java.util.regex.Pattern does not read: " + e.getDescription()
                    + ", at character " + (e.getIndex() + 1) + "; correct it or escape the character with \\");
        }
    }

    /** Folds letters of other languages as in the text; does not change syntax ({@code \S}, {@code \W}). */
    private static String foldLetters(String regex) {
        StringBuilder folded = new StringBuilder();
        StringBuilder letters = new StringBuilder();
        regex.codePoints().forEach(point -> {
            if (point < 128) {
                folded.append(ReplyText.fold(letters.toString())).append((char) point);
                letters.setLength(0);
            } else {
                letters.appendCodePoint(point);
            }
        });
        return folded.append(ReplyText.fold(letters.toString())).toString();
    }

    private ReplyRule rule(String[] fields) {
        if (fields.length != 6) {
            throw wrong(
                    "has " + fields.length + " fields; a rule has six: phases, codes, enhanced codes, cause, reason,"
                            + " and soft, hard or certain. Its texts follow on the lines below, indented");
        }
        List<String> statuses = new ArrayList<>(list(fields[2]));
        boolean withoutStatus = statuses.remove("none");
        ReplyRule rule = new ReplyRule(
                line,
                phases(fields[0]),
                patterns(fields[1], list(fields[1]), CodePattern::new, "is no reply code", "550, 500-504, 4, 5 or any"),
                patterns(
                        fields[2],
                        statuses,
                        StatusPattern::new,
                        "is no enhanced code",
                        "5.1.1, x.1.8, 5.7.*, x.7.606-649, none or any"),
                withoutStatus,
                List.of(),
                constant(RefusalCause.class, fields[3]),
                constant(BounceReason.class, fields[4]),
                constant(ReplyRule.Finality.class, fields[5]));
        check(rule);
        return rule;
    }

    private void check(ReplyRule rule) {
        boolean dead = rule.cause() == RefusalCause.RECIPIENT && DEAD.contains(rule.reason());
        if (rule.finality() != ReplyRule.Finality.SOFT && !dead) {
            throw wrong("says hard or certain of " + rule.cause() + " " + rule.reason()
                    + "; only RECIPIENT with USER_UNKNOWN, MAILBOX_DISABLED or HOST_UNKNOWN can be, so write soft");
        }
        if (rule.phases().stream().noneMatch(rule::speaksOf)) {
            throw wrong("can never hold: before RCPT no reply is about RECIPIENT, CONTENT (but TOO_LARGE at MAIL) or"
                    + " UNDETERMINED; name a later phase or another cause");
        }
    }

    private Set<ReplyPhase> phases(String field) {
        Set<ReplyPhase> phases = EnumSet.noneOf(ReplyPhase.class);
        if (field.equals(ANY)) {
            return EnumSet.allOf(ReplyPhase.class);
        }
        list(field).forEach(name -> phases.add(constant(ReplyPhase.class, name)));
        return phases;
    }

    private static List<String> list(String field) {
        return field.equals(ANY) ? List.of() : List.of(field.split(",", -1));
    }

    private <T> List<T> patterns(
            String field, List<String> parts, Function<String, T> reader, String problem, String instead) {
        try {
            return parts.stream().map(reader).toList();
        } catch (IllegalArgumentException e) {
            throw wrong("has the field " + field + ", in which something " + problem + "; write one like " + instead);
        }
    }

    private <E extends Enum<E>> E constant(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong("has the field " + name + ", which is none of "
                    + Arrays.toString(type.getEnumConstants()).replaceAll("[\\[\\]]", ""));
        }
    }

    private InvalidValueException wrong(String problem) {
        return new InvalidValueException(PROPERTY, "cannot be used: line " + line + " " + problem);
    }
}
