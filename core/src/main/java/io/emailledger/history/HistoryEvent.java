package io.emailledger.history;

import io.emailledger.internal.util.Cut;
import java.time.Instant;
import java.util.List;

/**
 * One thing that happened to an e-mail. Steps are only ever added.
 *
 * @param type what kind of thing
 * @param at when
 * @param recipients the positions of the recipients to whom it happened; empty if it happened to the e-mail as a whole
 * @param detail what happened, in words for the sender to read; it may hold a server's words and is to be escaped where
 *     it is shown; at most 1,000 characters are kept
 */
public record HistoryEvent(EventType type, Instant at, List<Integer> recipients, String detail) {
    private static final int LONGEST = 1_000;

    /** Copies the positions and cuts the words to their bound. */
    public HistoryEvent {
        recipients = List.copyOf(recipients);
        detail = Cut.visibly(LONGEST, detail);
    }

    /**
     * Returns a step that happened to the e-mail as a whole.
     *
     * @param kind what kind of thing
     * @param at when
     * @param detail what happened, in words
     * @return the step
     */
    public static HistoryEvent of(EventType kind, Instant at, String detail) {
        return new HistoryEvent(kind, at, List.of(), detail);
    }

    /**
     * Returns what is left of this step when a person is erased: that it happened, when and to whom.
     *
     * @return a step with no words
     */
    public HistoryEvent withoutWords() {
        return new HistoryEvent(type, at, recipients, "");
    }
}
