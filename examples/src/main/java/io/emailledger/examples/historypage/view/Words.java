package io.emailledger.examples.historypage.view;

import io.emailledger.history.AcceptedBy;
import io.emailledger.history.Arrival;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EventType;
import io.emailledger.history.FailureReason;
import io.emailledger.history.Outcome;
import io.emailledger.history.WaitReason;
import io.emailledger.report.RefusalCause;
import io.emailledger.report.ReplyPhase;
import io.emailledger.report.ReportKind;
import io.emailledger.suppression.SuppressionReason;

/** The words in which people read what a code says. Every new code has to be given words before this compiles. */
final class Words {
    private Words() {}

    static String of(EmailStatus status) {
        return switch (status) {
            case PENDING -> "Pending";
            case SENDING -> "Sending";
            case DELIVERED -> "Delivered";
            case BOUNCED -> "Bounced";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
            case UNCONFIRMED -> "Unconfirmed";
        };
    }

    static String of(EventType kind) {
        return switch (kind) {
            case RECORDED -> "Recorded";
            case ATTACHMENT_LEFT_OUT -> "Attachment left out";
            case SENDING -> "Sending began";
            case RECOVERED -> "Taken over from a worker that disappeared";
            case DELIVERED -> "Delivered";
            case DEFERRED -> "Put off";
            case BOUNCED -> "Bounced";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
            case UNCONFIRMED -> "Answer of the server lost";
            case LATE_ANSWER -> "An answer came in late";
            case RESOLVED -> "Somebody said what became of it";
            case ATTACHMENTS_DELETED -> "Attachments deleted";
            case RESENT -> "Resent as a new e-mail";
            case REPORTED -> "Report came in";
            case CONFIRMED -> "Arrival confirmed";
            case OPENED -> "Opened";
            case PURGED -> "Content deleted because of its age";
            case ERASED -> "A person was erased";
        };
    }

    static String of(Arrival arrival) {
        return switch (arrival) {
            case MAY_HAVE_ARRIVED -> "It may have arrived: the answer of a server was lost";
            case WAS_ACCEPTED -> "A server accepted it all the same: its answer came in late";
        };
    }

    static String of(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> "Taken by the server";
            case REJECTED -> "Refused by the server";
            case DEFERRED -> "Put off, to be tried again";
            case UNKNOWN -> "Answer lost: the server may have it";
            case UNSENDABLE -> "Cannot be sent through this transport";
        };
    }

    static String of(WaitReason reason) {
        return switch (reason) {
            case QUEUED -> "It is due and waits for its turn.";
            case SCHEDULED -> "It is to leave at a later time.";
            case DEFERRED -> "The last try did not succeed; it will be tried again.";
            case TRANSPORT_DOWN -> "No mail server can be reached at the moment.";
            case THROTTLED -> "As many e-mails have left as the limit for a minute allows.";
            case PAUSED -> "Sending is paused.";
            case SENDER_REFUSED ->
                "The mail server refuses mail from us or from this sender; it is tried again slowly.";
            case RATE_LIMITED -> "The mail server says that we send too much or too fast.";
            case SERVER_SUSPECTED -> "The mail server refuses everything alike; it is tested before that is believed.";
        };
    }

    static String of(FailureReason reason) {
        return switch (reason) {
            case NO_RECIPIENTS -> "It has no recipients.";
            case MANDATORY_ATTACHMENT_MISSING -> "A mandatory attachment is missing or could not be read.";
            case INVALID_RECIPIENT -> "The address of a recipient is not a mailbox.";
            case TOO_LARGE -> "It is larger than allowed.";
            case EXPIRED -> "Its time was over before any server had answered.";
            case ANSWER_LOST -> "Its time was over, and a server may have it: an answer was lost.";
            case SMTPUTF8_NOT_OFFERED -> "An address has letters that the server cannot handle (SMTPUTF8).";
            case UNSENDABLE -> "It cannot be sent through this transport; the log says why.";
            case SUPPRESSED -> "The recipient is on the suppression list.";
            case CONTENT_DELETED -> "Its content has been deleted.";
            case RELAY_REFUSED -> "The mail server did not want our mail until its time was over.";
            case RATE_LIMITED -> "The mail server said until its time was over that we send too much or too fast.";
        };
    }

    static String of(RefusalCause cause) {
        return switch (cause) {
            case RECIPIENT -> "the recipient";
            case ACCOUNT -> "our account or sender";
            case CONNECTION -> "the connection";
            case RATE -> "our sending rate";
            case REPUTATION -> "our reputation";
            case CONTENT -> "the message";
            case SERVER -> "their server";
            case UNDETERMINED -> "not known";
        };
    }

    static String of(ReplyPhase phase) {
        return switch (phase) {
            case GREETING -> "said in its greeting";
            case EHLO -> "said to EHLO";
            case STARTTLS -> "said to STARTTLS";
            case AUTH -> "said to AUTH, the login";
            case MAIL -> "said to MAIL";
            case RCPT -> "said to RCPT";
            case DATA -> "said to DATA";
            case CONTENT -> "said after the content";
            case REPORT -> "said in a report that came back";
        };
    }

    static String of(AcceptedBy acceptedBy) {
        return switch (acceptedBy) {
            case RELAY -> "Handed over to a relay, which passes it on";
            case RECIPIENT_SERVER -> "Taken by the recipient's own server";
            case RELAYED -> "Passed on to a system that sends no reports";
            case EXPANDED -> "Sent on to the members of a list or an alias";
            case CONFIRMED -> "Its arrival was confirmed";
        };
    }

    static String of(ReportKind kind) {
        return switch (kind) {
            case BOUNCE -> "It was sent back";
            case DELAY -> "It is delayed; a server goes on trying";
            case DELIVERED -> "It has arrived";
            case COMPLAINT -> "A recipient called it spam";
            case AUTOMATIC_REPLY -> "A program answered, such as an absence notice";
            case UNREADABLE -> "A mail server reported something that could not be read";
            case UNRELATED -> "A mail that says nothing about its delivery";
        };
    }

    static String of(SuppressionReason reason) {
        return switch (reason) {
            case HARD_BOUNCE -> "E-mails to it were refused for good";
            case SOFT_BOUNCE -> "E-mails to it were sent back again and again";
            case COMPLAINT -> "The recipient called an e-mail spam";
            case UNSUBSCRIBE -> "The recipient wants no more e-mails";
            case MANUAL -> "Somebody put it on the list";
        };
    }
}
