package io.emailledger.bounces.readers;

import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Servers without a reader of their own: the sentences by which they lead up to the addresses. They are common enough to
 * occur in letters, so only what may be a notice is looked at.
 */
final class CommonPhrasesReader implements ReportReader {
    private static final List<Pattern> OPENINGS = List.of(
            phrase("did not receive (?:a copy of )?(?:your|this|the) message:"),
            phrase("(?:could not|cannot|can not) be delivered to(?: the following (?:recipient\\(s\\)|recipients?"
                    + "|users?|address(?:es)?))?:?"),
            phrase("(?:following|these) (?:e?mail )?(?:recipients?|recipient\\(s\\)|address(?:es)?)"
                    + "(?: (?:could not be reached|were affected|had delivery errors|was not delivered to))?:"),
            phrase("(?:could not|unable to|not able to) (?:be )?deliver(?:ed)? (?:the |your )?(?:e?mail|message)? ?"
                    + "(?:to )?(?:the following (?:recipient\\(s\\)|recipients?|address):?|(?=<))"),
            phrase("able to deliver your message to the following address(?:es)?"),
            phrase("list of recipients:"),
            phrase("message not delivered to the following(?: addresses)?:"),
            phrase("failed addresses follow:"),
            phrase("---the following addresses had delivery errors---"),
            phrase("delivery of e?mail to this address"),
            phrase("failed recipients?(?: -+$|:)"),
            phrase("each of the following recipients was rejected"),
            phrase("account is disabled"),
            phrase("recipient(?: address)?: "),
            phrase("intended recipient:"),
            phrase("error-for: "),
            phrase("originally addressed to "),
            phrase("delivery failed (?:\\d+ attempts: ?)?"),
            phrase("undeliverable to "),
            phrase("(?:unknown user|user mailbox|invalid final delivery userid|user'?s mailbox is full): ?"),
            phrase("permanent errors?: "),
            phrase("rejected recipient "),
            phrase("n'a pas pu etre delivre a"),
            phrase("送信に失敗しました"),
            phrase("rcpt to: ?"),
            phrase("had (?:permanent )?fatal errors.{0,20}"),
            phrase("following address could not be delivered:"),
            phrase("which your message was addressed, "));
    private static final Pattern STATUS_LINE = Pattern.compile("^\\[Status: \\w+, Address: ");
    private static final Pattern NO_SUCH_USER = Pattern.compile(
            "^ *<?[^\\s@]{1,128}@[^\\s@]{1,255} (?:- )?(?:no such user|invalid address|.{0,20}user unknown)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WARNING = Pattern.compile("will (?:be retried|continue to (?:try|be made))|delivery "
            + "attempts will continue|warning message only|been postponed|not yet been delivered|advisory-only");

    @Override
    public Optional<Found> read(Mail mail) {
        if (!mail.mayBeNotice()) {
            return Optional.empty();
        }
        boolean warning = WARNING.matcher(mail.text().toLowerCase(Locale.ROOT)).find();
        ReportedAction action = warning ? ReportedAction.DELAYED : ReportedAction.FAILED;
        for (Pattern opening : OPENINGS) {
            Recipients recipients = new Recipients();
            if (readAll(mail.lines(), opening, action, recipients)) {
                return Optional.of(Found.of(recipients.reportsWith(mail.text())));
            }
        }
        return lines(mail, action);
    }

    /** Some repeat the sentence before every address. */
    private static boolean readAll(List<String> lines, Pattern opening, ReportedAction action, Recipients into) {
        for (int i = 0; i < lines.size(); i++) {
            if (opening.matcher(lines.get(i)).find()) {
                Listing.read(lines.subList(i, lines.size()), opening, action, into);
            }
        }
        return !into.isEmpty();
    }

    /** The last resort: lines that are an address and what is wrong with it. */
    private static Optional<Found> lines(Mail mail, ReportedAction action) {
        Recipients recipients = new Recipients();
        for (String line : mail.lines()) {
            if (NO_SUCH_USER.matcher(line).find() || STATUS_LINE.matcher(line).find()) {
                Addresses.firstIn(line).ifPresent(address -> recipients.add(address, action, line));
            }
        }
        return recipients.found();
    }

    private static Pattern phrase(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }
}
