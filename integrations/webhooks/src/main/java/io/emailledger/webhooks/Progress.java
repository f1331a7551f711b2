package io.emailledger.webhooks;

import io.emailledger.spi.StoreException;
import java.time.Instant;
import java.util.Optional;

/**
 * How far an endpoint is, as one setting of the store: {@code 1|position|until|failures|stopped|owner|problem}. Until a
 * time, in milliseconds, the endpoint belongs to its owner: while it sends, and during the pause after a failure.
 *
 * @param position the number of the last event that was accepted or is not wanted
 * @param until until when no other node sends; in the past if any may
 * @param failures the number of failures since the last success
 * @param stopped whether the receiver asked for no more (410)
 * @param owner the node that holds it
 * @param problem the last failure; empty after a success
 */
record Progress(long position, Instant until, int failures, boolean stopped, String owner, String problem) {
    private static final String VERSION = "1";
    private static final int FIELDS = 7;
    private static final int LONGEST = 200;

    static Progress startingAfter(long position) {
        return new Progress(position, Instant.EPOCH, 0, false, "", "");
    }

    static Progress read(String text) {
        String[] fields = text.split("\\|", FIELDS);
        try {
            if (fields.length == FIELDS && fields[0].equals(VERSION)) {
                return new Progress(
                        Long.parseLong(fields[1]),
                        Instant.ofEpochMilli(Long.parseLong(fields[2])),
                        Integer.parseInt(fields[3]),
                        fields[4].equals("1"),
                        fields[5],
                        fields[6]);
            }
        } catch (NumberFormatException e) {
            // Rejected below.
        }
        throw new StoreException(
                "The position of a webhook endpoint cannot be read: another version of Email Ledger wrote it, or it was"
                        + " changed by hand. Delete the setting of that name to start anew.",
                null);
    }

    String text() {
        String shortened = problem.length() > LONGEST ? problem.substring(0, LONGEST) : problem;
        return VERSION + "|" + position + "|" + until.toEpochMilli() + "|" + failures + "|" + (stopped ? 1 : 0) + "|"
                + owner + "|" + shortened;
    }

    boolean isHeldByOther(String node, Instant now) {
        return until.isAfter(now) && !owner.equals(node);
    }

    boolean pauses(Instant now) {
        return failures > 0 && until.isAfter(now);
    }

    /** Returns the time of the next try; empty if it does not wait for one. */
    Optional<Instant> nextTry() {
        return failures > 0 && !stopped ? Optional.of(until) : Optional.empty();
    }

    Progress heldBy(String node, Instant end) {
        return new Progress(position, end, failures, stopped, node, problem);
    }

    /** After an event that is not wanted. */
    Progress passed(long number) {
        return new Progress(number, until, failures, stopped, owner, problem);
    }

    Progress sentUpTo(long number) {
        return new Progress(number, until, 0, stopped, owner, "");
    }

    Progress released() {
        return new Progress(position, Instant.EPOCH, failures, stopped, "", problem);
    }

    Progress failed(String why, Instant next) {
        return new Progress(position, next, failures + 1, stopped, owner, why);
    }

    Progress stopped(String why) {
        return new Progress(position, Instant.EPOCH, failures + 1, true, "", why);
    }

    Progress resumed() {
        return new Progress(position, Instant.EPOCH, 0, false, "", "");
    }
}
