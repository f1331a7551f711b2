package io.emailledger.history;

import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply of a server (RFC 5321 section 4.2).
 *
 * @param code three digits, or 0 if there was no legible reply
 * @param text the text of all lines of the reply, without the code; cut to 1,000 characters
 * @param phase the command that it answers; empty if not known
 */
public record Reply(int code, String text, Optional<ReplyPhase> phase) {
    private static final Pattern ENHANCED = Pattern.compile("^([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s|$)");
    private static final int LONGEST = 1_000;

    /** Cuts the text to its maximum length. */
    public Reply {
        if (code != 0 && (code < 200 || code > 599)) {
            throw new InvalidValueException("reply code", "must be 0 or lie between 200 and 599");
        }
        text = BoundedText.visibly(LONGEST, text);
    }

    /**
     * Creates a reply whose phase is not known.
     *
     * @param code three digits, or 0 if there was no legible reply
     * @param text the text of all lines of the reply, without the code
     */
    public Reply(int code, String text) {
        this(code, text, Optional.empty());
    }

    /**
     * Returns this reply with a phase.
     *
     * @param answered the command that it answers
     * @return a new value
     */
    public Reply at(ReplyPhase answered) {
        return new Reply(code, text, Optional.of(answered));
    }

    /**
     * Returns the enhanced status code at the beginning of the text (RFC 3463).
     *
     * @return a code such as {@code 5.1.1}
     */
    public Optional<String> enhancedStatus() {
        Matcher matcher = ENHANCED.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Returns this reply after an erasure: without its text, in which servers repeat addresses. */
    Reply withoutText() {
        return new Reply(code, enhancedStatus().orElse(""), phase);
    }

    /** Returns code and text, as the server sent them. */
    @Override
    public String toString() {
        return code == 0 ? text : code + " " + text;
    }
}
