package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.InvalidValueException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of a report about one recipient. All texts are foreign: escape them for display.
 *
 * @param action what happened
 * @param originalRecipient the address that the e-mail was sent to, if repeated (RFC 3464 section 2.3.1)
 * @param finalRecipient the address after aliases and forwards (RFC 3464 section 2.3.2)
 * @param status the enhanced status (RFC 3463), such as {@code 5.1.1}, if one is given
 * @param code the reply code of the server that rejected it, 200 to 599, if one is given
 * @param diagnostic the text of that server, at most 2,000 characters; empty if there is none
 * @param remoteServer the server that rejected it, if it is named
 * @param diagnosis the meaning of the rejection; {@link Diagnosis#UNDETERMINED} if nothing was rejected
 */
public record RecipientReport(
        ReportedAction action,
        Optional<String> originalRecipient,
        Optional<String> finalRecipient,
        Optional<String> status,
        Optional<Integer> code,
        String diagnostic,
        Optional<String> remoteServer,
        Diagnosis diagnosis) {
    private static final Pattern ENHANCED = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final int LONGEST = 2_000;

    /** Cuts texts to their maximum length, and rejects null and invalid codes. */
    public RecipientReport {
        requirePresent(action, "action");
        originalRecipient =
                BoundedText.visibly(MailReport.LONGEST_NAME, requirePresent(originalRecipient, "original recipient"));
        finalRecipient =
                BoundedText.visibly(MailReport.LONGEST_NAME, requirePresent(finalRecipient, "final recipient"));
        remoteServer = BoundedText.visibly(MailReport.LONGEST_NAME, requirePresent(remoteServer, "remote server"));
        requirePresent(diagnosis, "diagnosis");
        if (requirePresent(status, "status")
                .filter(s -> !ENHANCED.matcher(s).matches())
                .isPresent()) {
            throw new InvalidValueException("status", "must be an enhanced status such as 5.1.1");
        }
        if (requirePresent(code, "code").filter(c -> c < 200 || c > 599).isPresent()) {
            throw new InvalidValueException("code", "must lie between 200 and 599");
        }
        diagnostic = BoundedText.visibly(LONGEST, requirePresent(diagnostic, "diagnostic"));
    }

    /**
     * Returns a report that an address was rejected, for example from a provider's web hook. The diagnosis is derived
     * from the codes and the text.
     *
     * @param address the address that the e-mail was sent to
     * @param status the enhanced status, such as {@code 5.1.1}; empty if it is not known
     * @param code the reply code, 200 to 599, or 0 if it is not known
     * @param text the server's text; may be empty
     * @return a report that the e-mail failed there
     */
    public static RecipientReport failed(String address, String status, int code, String text) {
        return new RecipientReport(
                ReportedAction.FAILED,
                Optional.of(address),
                Optional.empty(),
                requirePresent(status, "status").isEmpty() ? Optional.empty() : Optional.of(status),
                code == 0 ? Optional.empty() : Optional.of(code),
                text,
                Optional.empty(),
                Diagnosis.of(status, code, text));
    }

    /**
     * Returns a report without codes, for a delivery, a delay or a complaint.
     *
     * @param action what happened
     * @param address the address that the e-mail was sent to
     * @return a report with only these values
     */
    public static RecipientReport of(ReportedAction action, String address) {
        return new RecipientReport(
                action,
                Optional.of(address),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Diagnosis.UNDETERMINED);
    }

    /** The reported action for one recipient (RFC 3464 section 2.3.3, plus what only a provider reports). */
    public enum ReportedAction {
        /** The e-mail could not be delivered, and is no longer tried. */
        FAILED,
        /**
         * The provider that sends our e-mails did not send it: because of its own list, our account or the content. No
         * server of the recipient rejected it. The cause is that of the diagnosis, and never RECIPIENT.
         */
        REFUSED,
        /** It could not be delivered so far; a server continues to try. */
        DELAYED,
        /** The recipient's own server accepted it, as the provider that sends our e-mails reports. */
        ACCEPTED,
        /** It was delivered to the mailbox. */
        DELIVERED,
        /** It was relayed to a system that sends no reports. */
        RELAYED,
        /** It was delivered to a list, which forwarded it to its members. */
        EXPANDED,
        /** The recipient reported it as spam. */
        COMPLAINED,
        /** It was opened; the diagnostic is the class of the user agent, one word. */
        OPENED,
        /** A link in it was opened; the diagnostic is the class of the user agent, one word. */
        CLICKED,
        /** The recipient unsubscribed with the provider. */
        UNSUBSCRIBED,
        /** Something else, which changes nothing; the diagnostic says what. */
        NOTED,
        /** A program replied on behalf of the recipient. */
        ANSWERED,
        /** A report of a mail server could not be parsed. */
        UNREADABLE
    }
}
