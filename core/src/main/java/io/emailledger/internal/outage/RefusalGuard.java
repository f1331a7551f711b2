package io.emailledger.internal.outage;

import io.emailledger.internal.transitions.Ruling.Consequence;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Decides about rejections without a clear cause. The first one counts. If the next attempt, for another recipient, is
 * rejected too and nothing was accepted in between, its e-mail is deferred and tried again. An acceptance, or an answer
 * about a recipient, shows that the server works; then a repeated rejection counts. After many in a row the server is
 * suspected. The texts may differ: servers add names, numbers and references.
 */
final class RefusalGuard {
    /** After this many attempts a rejection counts, if only a few e-mails get one. */
    private static final int MOST_TRIES = 4;

    private final int suspectAfter;
    /** The first recipient of each of the consecutive attempts. */
    private final Set<String> row = new LinkedHashSet<>();

    RefusalGuard(int suspectAfter) {
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
        return believed && !suspects() ? Consequence.BOUNCED_KEEPING_ATTACHMENTS : Consequence.SUSPECTED;
    }

    /** A server accepted an e-mail, or answered about a recipient. */
    synchronized void broken() {
        row.clear();
    }

    /** Whether the number of consecutive rejections makes the server suspected. */
    synchronized boolean suspects() {
        return row.size() >= suspectAfter;
    }
}
