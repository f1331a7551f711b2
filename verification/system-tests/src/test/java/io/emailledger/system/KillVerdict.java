package io.emailledger.system;

import java.util.List;

/**
 * The result of a campaign of kills.
 *
 * @param recorded the number of e-mails acknowledged as recorded
 * @param cancelled the number acknowledged as cancelled
 * @param resent the number acknowledged as resent
 * @param mails the number of mails that the server accepted
 * @param secondCopies the number of second copies by recipient, each explained by a kill in between
 * @param unconfirmed the number of at-most-once e-mails that a kill left unconfirmed
 * @param violations the violations of the rules
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
