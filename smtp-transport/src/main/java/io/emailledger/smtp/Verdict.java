package io.emailledger.smtp;

import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;

/** What an answer means. Its first digit decides (RFC 5321 section 4.2.1). */
final class Verdict {

    private Verdict() {}

    /** What an answer makes of the recipients whom it concerns. */
    static Outcome on(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> Outcome.TAKEN;
            case 4 -> Outcome.DEFERRED;
            default -> Outcome.REFUSED;
        };
    }

    /** Tells yes from no, where a question makes no sense. */
    static boolean isYes(Reply reply, String command) throws IllegibleReplyException {
        if (reply.code() / 100 == 3) {
            throw new IllegibleReplyException("the server answered " + command + " with a question");
        }
        return reply.code() / 100 == 2;
    }

    /** RFC 4954 section 6: these are about us, not about this e-mail. */
    static boolean wantsLogin(Reply reply) {
        return reply.code() == 530 || reply.code() == 534 || reply.code() == 535 || reply.code() == 538;
    }
}
