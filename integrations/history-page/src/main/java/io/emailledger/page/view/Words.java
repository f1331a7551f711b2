package io.emailledger.page.view;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.tracking.EngagementGrade;

/** The texts that people read for each code. A new code without a text does not compile. */
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

    static String of(EventType type) {
        return switch (type) {
            case RECORDED -> "Recorded";
            case ATTACHMENT_LEFT_OUT -> "Attachment left out";
            case SENDING -> "Sending began";
            case RECOVERED -> "Recovered from a worker whose lease expired";
            case DELIVERED -> "Delivered";
            case DEFERRED -> "Deferred";
            case BOUNCED -> "Bounced";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
            case RESCHEDULED -> "Rescheduled";
            case HELD -> "Held";
            case RELEASED -> "Released";
            case EDITED -> "Edited";
            case UNCONFIRMED -> "Answer of the server lost";
            case LATE_ANSWER -> "Late answer recorded";
            case RESOLVED -> "Resolved by a person";
            case ATTACHMENTS_DELETED -> "Attachments deleted";
            case RESENT -> "Resent as a new e-mail";
            case REPORTED -> "Report received";
            case CONFIRMED -> "Arrival confirmed";
            case OPENED -> "Opened";
            case CLICKED -> "Link followed";
            case PURGED -> "Data deleted by retention";
            case ERASED -> "A person was erased";
        };
    }

    static String of(ObservationKind kind) {
        return switch (kind) {
            case OPEN -> "Opened";
            case CLICK -> "Link followed";
            case COMPLAINT -> "Reported as spam";
            case AUTOMATIC_REPLY -> "Automatic reply";
            case UNREADABLE_REPORT -> "Unreadable report";
            case UNSUBSCRIBE -> "Unsubscribed with the provider";
        };
    }

    static String of(EngagementGrade grade) {
        return switch (grade) {
            case PERSON_LIKELY -> "Probably a person";
            case PROXY -> "A provider, for a reader";
            case UNKNOWN -> "Not known";
            case PREFETCH -> "Loaded in advance";
            case SELF -> "The sender";
            case SCANNER -> "A scanner";
        };
    }

    static String of(Arrival arrival) {
        return switch (arrival) {
            case MAY_HAVE_ARRIVED -> "It may have arrived: the answer of a server was lost";
            case WAS_ACCEPTED -> "A server accepted it: its answer was recorded late";
        };
    }

    static String of(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> "Accepted by the server";
            case REJECTED -> "Rejected by the server";
            case DEFERRED -> "Deferred, to be tried again";
            case UNKNOWN -> "Answer lost: the server may have it";
            case UNSENDABLE -> "Cannot be sent through this transport";
        };
    }

    static String of(WaitReason reason) {
        return switch (reason) {
            case QUEUED -> "It is due and waits for a worker.";
            case SCHEDULED -> "It is scheduled for a later time.";
            case DEFERRED -> "The last attempt did not succeed; it will be tried again.";
            case TRANSPORT_DOWN -> "No mail server can be reached at the moment.";
            case ROUTE_UNAVAILABLE -> "Its route is not known at the moment, or its account cannot be determined.";
            case PAUSED -> "Sending is paused, or its route is.";
            case HELD -> "It is held until a person releases it.";
            case SENDER_REFUSED ->
                "The mail server rejects mail from us or from this sender; attempts continue at a slow rate.";
            case RATE_LIMITED -> "A rate limit is reached, or the mail server says that we send too much or too fast.";
            case SERVER_SUSPECTED -> "The mail server rejects every e-mail in the same way; it is being tested.";
        };
    }

    static String of(FailureReason reason) {
        return switch (reason) {
            case NO_RECIPIENTS -> "It has no recipients.";
            case MANDATORY_ATTACHMENT_MISSING -> "A mandatory attachment is missing or could not be read.";
            case INVALID_RECIPIENT -> "The address of a recipient is not a mailbox.";
            case TOO_LARGE -> "It is larger than allowed.";
            case EXPIRED -> "It expired before any server had answered.";
            case ANSWER_LOST -> "It expired, and a server may have it: an answer was lost.";
            case SMTPUTF8_NOT_OFFERED -> "An address has characters that the server does not support (SMTPUTF8).";
            case UNSENDABLE -> "It cannot be sent through this transport; the log says why.";
            case SUPPRESSED -> "The recipient is on the suppression list.";
            case UNSUBSCRIBED -> "The recipient has unsubscribed from its mailing list.";
            case CONTENT_DELETED -> "Its content has been deleted.";
            case RELAY_REFUSED -> "The mail server rejected our mail until it expired.";
            case RATE_LIMITED -> "The mail server said until it expired that we send too much or too fast.";
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
            case REPORT -> "said in a delivery report";
        };
    }

    static String of(AcceptedBy acceptedBy) {
        return switch (acceptedBy) {
            case RELAY -> "Accepted by a relay, which forwards it";
            case RECIPIENT_SERVER -> "Accepted by the recipient's own server";
            case RELAYED -> "Forwarded to a system that sends no reports";
            case EXPANDED -> "Forwarded to the members of a list or an alias";
            case CONFIRMED -> "Its arrival was confirmed";
        };
    }

    static String of(ReportKind kind) {
        return switch (kind) {
            case BOUNCE -> "It was sent back";
            case DELAY -> "It is delayed; a server keeps trying";
            case DELIVERED -> "It has arrived";
            case COMPLAINT -> "A recipient marked it as spam";
            case ENGAGEMENT -> "A recipient opened it, clicked in it or unsubscribed";
            case NOTICE -> "The provider said something about it";
            case AUTOMATIC_REPLY -> "A program answered, such as an absence notice";
            case UNSUBSCRIBE -> "A request to unsubscribe from a mailing list";
            case DMARC_AGGREGATE -> "An aggregate report of DMARC about a domain";
            case TLS_AGGREGATE -> "A report of TLS connections to a domain";
            case UNREADABLE -> "A report of a mail server could not be read";
            case UNRELATED -> "A mail that says nothing about its delivery";
        };
    }

    static String of(SuppressionReason reason) {
        return switch (reason) {
            case HARD_BOUNCE -> "E-mails to it were rejected permanently";
            case SOFT_BOUNCE -> "E-mails to it bounced repeatedly";
            case COMPLAINT -> "The recipient marked an e-mail as spam";
            case UNSUBSCRIBE -> "The recipient unsubscribed";
            case MANUAL -> "Added by a person";
        };
    }
}
