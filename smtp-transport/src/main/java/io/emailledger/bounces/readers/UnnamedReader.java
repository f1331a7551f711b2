package io.emailledger.bounces.readers;

import io.emailledger.report.ReportKind;
import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Notices that say that something was not delivered and not to whom. If the mail of ours that they bring back went to
 * one address alone, it is that one.
 */
final class UnnamedReader implements ReportReader {
    private static final Pattern FAILED = Pattern.compile(
            "undeliver|(?:not|n't|unable to|failed to) (?:be |to )?(?:deliver|sen[dt]|complet)|fatal error|returned to sender"
                    + "|deliver\\w* (?:has )?failed|invalid (?:user|address|recipient)|unknown user|user unknown|rejected"
                    + "|transcript of session|delivery report unavailable|mailbox is full|no such user|has been returned",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WARNING =
            Pattern.compile("warning message only|will be retried|delayed|not yet been", Pattern.CASE_INSENSITIVE);

    @Override
    public Optional<Found> read(Mail mail) {
        if (!mail.mayBeNotice() || !(mail.says(FAILED) || hasStatus(mail))) {
            return Optional.empty();
        }
        ReportedAction action = mail.says(WARNING) ? ReportedAction.DELAYED : ReportedAction.FAILED;
        List<String> to = mail.original().first("To").map(Addresses::in).orElse(List.of());
        Recipients recipients = new Recipients();
        if (to.size() == 1) {
            recipients.add(to.get(0), action, mail.text());
        }
        ReportKind kind = action == ReportedAction.DELAYED ? ReportKind.DELAY : ReportKind.BOUNCE;
        return Optional.of(Found.of(kind, recipients.reports()));
    }

    private static boolean hasStatus(Mail mail) {
        return mail.parts().stream().anyMatch(part -> part.type().endsWith("delivery-status"));
    }
}
