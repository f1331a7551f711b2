package io.emailledger.system;

import java.util.List;

/**
 * The result of a campaign of kills.
 *
 * @param recorded how many e-mails were acknowledged to be recorded
 * @param cancelled how many were acknowledged to be cancelled
 * @param resent how many were acknowledged to be resent
 * @param mails how many the server took
 * @param secondCopies for how many recipients those were second copies, each explained by a kill between
 * @param unconfirmed how many at-most-once e-mails a kill left unconfirmed
 * @param violations what should not have happened
 */
record KillVerdict(
        long recorded,
        long cancelled,
        long resent,
        long mails,
        long secondCopies,
        long unconfirmed,
        List<String> violations) {

    private long count(String kind) {
        return violations.stream().filter(v -> v.startsWith(kind)).count();
    }

    @Override
    public String toString() {
        return recorded + " recorded, " + cancelled + " cancelled, " + resent + " resent, " + mails + " at the server, "
                + secondCopies + " second copies explained by a kill, " + unconfirmed + " unconfirmed; lost "
                + count(KillLedger.LOST) + ", delivered but not at the server " + count(KillLedger.NOT_THERE)
                + ", cancelled but sent " + count(KillLedger.SENT) + ", unexplained copies "
                + count(KillLedger.UNEXPLAINED) + ", at-most-once copies " + count(KillLedger.TWICE)
                + ", otherwise wrong " + count(KillLedger.WRONG);
    }
}
