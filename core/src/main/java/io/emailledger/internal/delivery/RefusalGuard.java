package io.emailledger.internal.delivery;

import io.emailledger.internal.transitions.Ruling.Consequence;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Decides about refusals that do not say whom they are about. The first is believed. When the next attempt, for another
 * recipient, gets one too and nothing was accepted in between, its e-mail is held and tried again: an acceptance, or an
 * answer about a recipient, shows that the server works, and then a repeated refusal is believed. When many in a row
 * get one, the server is suspected. The texts need not be the same: servers add names, numbers and references.
 */
public final class RefusalGuard {
    /** After so many tries a refusal is believed all the same, as long as few get one. */
    private static final int MOST_TRIES = 4;

    private final int suspectAfter;
    /** The first recipient of each attempt in the row. */
    private final Set<String> row = new LinkedHashSet<>();

    public RefusalGuard(int suspectAfter) {
        this.suspectAfter = suspectAfter;
    }

    /**
     * Decides about an attempt.
     *
     * @param recipient the first recipient that was refused in it
     * @param tries how often that recipient was tried, this time included
     */
    synchronized Consequence of(String recipient, int tries) {
        if (row.size() < suspectAfter) {
            row.add(recipient);
        }
        boolean first = row.iterator().next().equals(recipient);
        boolean believed = first || tries >= MOST_TRIES;
        return believed && !suspects() ? Consequence.BOUNCED_KEEPING_ATTACHMENTS : Consequence.HELD;
    }

    /** A server accepted an e-mail, or took a position on a recipient. */
    synchronized void broken() {
        row.clear();
    }

    /** Whether so many in a row were refused that the server is suspected. */
    synchronized boolean suspects() {
        return row.size() >= suspectAfter;
    }
}
