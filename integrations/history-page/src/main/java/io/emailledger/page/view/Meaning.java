package io.emailledger.page.view;

import io.emailledger.history.Reply;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.Optional;

/**
 * Explains a server's reply to readers who do not know SMTP. It reads its severity from the first digit (RFC 5321
 * section 4.2.1), and its reason from the text, the enhanced code (RFC 3463) or the reply code.
 */
final class Meaning {
    private Meaning() {}

    /** Returns the meaning; empty for our own texts and for intermediate replies. */
    static Optional<String> of(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> Optional.of("The server has accepted it.");
            case 4 -> Optional.of("Deferred: " + why(reply));
            case 5 -> Optional.of("Rejected: " + why(reply));
            default -> Optional.empty();
        };
    }

    private static String why(Reply reply) {
        ReplyPhase phase = reply.phase().orElse(ReplyPhase.RCPT);
        BounceReason reason = ReplyRules.standard()
                .diagnose(phase, reply.code(), reply.enhancedStatus().orElse(""), reply.text())
                .reason();
        return reason == BounceReason.UNDETERMINED
                ? reply.enhancedStatus().flatMap(Meaning::enhanced).orElseGet(() -> basic(reply.code()))
                : text(reason);
    }

    static String text(BounceReason reason) {
        return switch (reason) {
            case USER_UNKNOWN -> "there is no such mailbox.";
            case MAILBOX_DISABLED -> "the mailbox is closed, suspended or has moved.";
            case MAILBOX_FULL -> "the mailbox is full.";
            case HOST_UNKNOWN -> "there is no such domain, or it accepts no mail.";
            case BLOCKED -> "the receiving side does not accept mail from our server.";
            case SPAM -> "the receiving side classified it as spam.";
            case VIRUS -> "the receiving side found a virus.";
            case POLICY -> "a rule of the receiving side forbids it.";
            case NOT_AUTHENTICATED -> "it is not proven that it comes from us (SPF, DKIM, DMARC or a login).";
            case RELAYING_DENIED -> "this server does not relay mail for us.";
            case RATE_LIMITED -> "it was too many e-mails, or too fast.";
            case TOO_LARGE -> "it is too large.";
            case CONTENT -> "the receiving side does not accept e-mails of this form.";
            case EXPIRED -> "a server tried for as long as it was allowed to.";
            case NETWORK -> "a server on the way could not be reached.";
            case SYSTEM -> "the receiving system has a fault.";
            case UNDETERMINED -> "the server does not say why.";
        };
    }

    /** The second number of an enhanced code is the subject (RFC 3463 section 3). */
    private static Optional<String> enhanced(String code) {
        return switch (code.split("\\.", 3)[1]) {
            case "1" -> Optional.of("something about the address is wrong.");
            case "2" -> Optional.of("something about the mailbox is wrong.");
            case "3" -> Optional.of("the receiving mail system has a problem.");
            case "4" -> Optional.of("something is wrong on the way to the receiving server.");
            case "5" -> Optional.of("the two servers did not understand each other.");
            case "6" -> Optional.of("the receiving side cannot handle the content.");
            case "7" -> Optional.of("a rule of the receiving side forbids it.");
            default -> Optional.empty();
        };
    }

    /** RFC 5321 section 4.2.3 and, for the log-in, RFC 4954 section 6. */
    private static String basic(int code) {
        return switch (code) {
            case 421 -> "the server is closing or too busy.";
            case 450 -> "the mailbox is not available at the moment; perhaps it is greylisting.";
            case 451 -> "the server had an internal problem.";
            case 452, 552 -> "the server or the mailbox has no room left.";
            case 454 -> "encryption or the login is not available at the moment.";
            case 455, 555 -> "the server does not understand a parameter.";
            case 500, 501, 502, 503, 504 -> "the server did not understand us.";
            case 521, 556 -> "this server or domain accepts no mail.";
            case 530, 534, 535, 538 -> "the server requires another login.";
            case 550 -> "the mailbox is not available, or a rule forbids it.";
            case 551 -> "the recipient is not at this server.";
            case 553 -> "the address is not one that the server allows.";
            case 554 -> "the server does not say more than that it failed.";
            default -> "the server does not say why.";
        };
    }
}
