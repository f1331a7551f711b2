package io.emailledger.smtp;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.regex.Pattern;

/**
 * Classifies the replies of a server. The first digit decides (RFC 5321 section 4.2.1); the text only where an
 * answer may be about the connection, the transaction or the login, and not about the e-mail.
 */
final class ReplyClassifier {
    private static final int BAD_SEQUENCE = 503;
    private static final Pattern TOO_MANY_CONNECTIONS = Pattern.compile(
            "\\b(connections?|sessions?|threads?|logins?)\\b.{0,40}\\b(limit|exceeded|too many|maximum|reached)\\b"
                    + "|\\b(too many|maximum|limit|concurrent|simultaneous|exceeded)\\b.{0,40}\\b(connections?|sessions?|threads?|logins?)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TOO_MANY_RECIPIENTS = Pattern.compile(
            "\\b(too many|maximum|max|limit|exceed\\w*)\\b.{0,40}\\b(recipients?|rcpts?|addressees)\\b"
                    + "|\\b(recipients?|rcpts?|addressees)\\b.{0,40}\\b(too many|limit|maximum|exceed\\w*)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAINLY_TOO_MANY_RECIPIENTS = Pattern.compile(
            "\\b(too many|maximum number of|max(imum)?\\.?) +(recipients|rcpts|rcpt to|addressees)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ABOUT_MAILBOX_OR_SIZE = Pattern.compile("^\\d\\.([12]\\.\\d+|3\\.4)$");
    private static final Pattern OVER_TIME = Pattern.compile(
            "\\b(hours?|hourly|days?|daily|minutes?|today|rate|quota|mailbox)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOGIN = Pattern.compile(
            "authenti|\\bauth\\b|log(ged)?[ -]?in\\b|credentials|relay(ing)? (access )?(is )?(denied|not)|to relay|no relay",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SENDER_DOMAIN =
            Pattern.compile("\\b(SPF|DKIM|DMARC|ARC)\\b", Pattern.CASE_INSENSITIVE);

    private ReplyClassifier() {}

    /** The outcome of a reply for the recipients that it concerns. */
    static Outcome on(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> Outcome.ACCEPTED;
            case 4 -> Outcome.DEFERRED;
            default -> Outcome.REJECTED;
        };
    }

    /** Tells whether a reply is positive; 3yz is not valid here. */
    static boolean isYes(Reply reply, String command) throws IllegibleReplyException {
        if (reply.code() / 100 == 3) {
            throw new IllegibleReplyException("the server answered " + command + " with a question");
        }
        return reply.code() / 100 == 2;
    }

    /** Client and server disagree about the state of the session: that is about the connection. */
    static boolean isOutOfSequence(Reply reply) {
        return reply.code() == BAD_SEQUENCE;
    }

    /** Texts of servers for a client with too many connections, before any e-mail. */
    static boolean isOneConnectionTooMany(Reply reply) {
        return reply.code() == 421
                || reply.code() == 432
                || (reply.code() >= 400
                        && TOO_MANY_CONNECTIONS.matcher(reply.text()).find());
    }

    /**
     * The transaction is full: the recipient belongs into the next one, for 4yz and 5yz. A rejection needs an explicit
     * text, since texts about limits and "the recipient" are usually about a mailbox.
     */
    static boolean isOneRecipientTooMany(Reply reply) {
        if (reply.code() < 450 || reply.code() == 421) {
            return false;
        }
        String status = reply.enhancedStatus().orElse("");
        if (status.endsWith(".5.3")) {
            return true;
        }
        Pattern words = reply.code() < 500 ? TOO_MANY_RECIPIENTS : PLAINLY_TOO_MANY_RECIPIENTS;
        return !ABOUT_MAILBOX_OR_SIZE.matcher(status).find()
                && words.matcher(reply.text()).find()
                && !OVER_TIME.matcher(reply.text()).find();
    }

    /** RFC 4954 section 6: these are about us, not about this e-mail. */
    static boolean wantsLogin(Reply reply) {
        return reply.code() == 530 || reply.code() == 534 || reply.code() == 535 || reply.code() == 538;
    }

    /**
     * Tells whether the reply to a login by token may be about the token. Servers differ in code and status; asking for
     * another token costs little. Other causes are those that RFC 4954 section 6 names, and errors of syntax.
     */
    static boolean isAboutToken(Reply reply) {
        String status = reply.enhancedStatus().orElse("");
        boolean elsewhere = reply.code() <= 504
                || reply.code() == 521
                || reply.code() == 530
                || reply.code() == 534
                || reply.code() == 538
                || status.equals("5.7.9")
                || status.equals("5.7.11")
                || isOneConnectionTooMany(reply);
        return status.equals("4.7.8") || !elsewhere;
    }

    /**
     * Tells whether a refusal is likely to end with a login. Only valid if the server offers a login, none is
     * configured, and nothing was ever accepted without one.
     */
    static boolean mayWantLogin(Reply reply) {
        if (wantsLogin(reply)) {
            return true;
        }
        boolean toSender = reply.phase().filter(ReplyPhase.MAIL::equals).isPresent()
                && reply.enhancedStatus().filter("5.7.1"::equals).isPresent();
        boolean named = LOGIN.matcher(reply.text()).find()
                && !SENDER_DOMAIN.matcher(reply.text()).find();
        return reply.code() >= 500 && (toSender || named);
    }
}
