package io.emailledger.history;

import io.emailledger.internal.util.Cut;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyPhase;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered (RFC 5321 section 4.2).
 *
 * @param code three digits, or 0 if there was no legible answer
 * @param text the text of all lines of the reply, without the code; at most 1,000 characters are kept
 * @param phase what it answers; empty if that is not known
 */
public record Reply(int code, String text, Optional<ReplyPhase> phase) {
    private static final Pattern ENHANCED = Pattern.compile("^([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s|$)");
    private static final int LONGEST = 1_000;

    /** Cuts the words to their bound. */
    public Reply {
        if (code != 0 && (code < 200 || code > 599)) {
            throw new InvalidValueException("reply code", "must be 0 or lie between 200 and 599");
        }
        text = Cut.visibly(LONGEST, text);
    }

    /**
     * Makes a reply of which it is not known what it answers.
     *
     * @param code three digits, or 0 if there was no legible answer
     * @param text the text of all lines of the reply, without the code
     */
    public Reply(int code, String text) {
        this(code, text, Optional.empty());
    }

    /**
     * Returns this reply as an answer to a command.
     *
     * @param answered what it answers
     * @return a new value
     */
    public Reply at(ReplyPhase answered) {
        return new Reply(code, text, Optional.of(answered));
    }

    /**
     * Returns the enhanced status code with which the words begin (RFC 3463).
     *
     * @return a code such as {@code 5.1.1}
     */
    public Optional<String> enhancedStatus() {
        Matcher matcher = ENHANCED.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * Returns what is left of this answer when a person is erased: servers repeat addresses.
     *
     * @return the code, with the enhanced status code alone for words
     */
    public Reply withoutWords() {
        return new Reply(code, enhancedStatus().orElse(""), phase);
    }

    /** Returns code and words, as the server said them. */
    @Override
    public String toString() {
        return code == 0 ? text : code + " " + text;
    }
}
