package io.emailledger.bounces.readers;

import io.emailledger.report.RecipientReport;
import io.emailledger.report.ReportKind;
import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a mail program sends when its user has had enough: Apple Mail's "unsubscribe". It is read as a complaint, which
 * feedback loops call it too (the type {@code opt-out} of the drafts of RFC 5965).
 */
final class UnsubscribeReader implements ReportReader {
    private static final Pattern SENTENCE = Pattern.compile("Mail sent this email to unsubscribe from");

    @Override
    public Optional<Found> read(Mail mail) {
        if (!mail.subject().equals("unsubscribe") || !mail.says(SENTENCE)) {
            return Optional.empty();
        }
        List<RecipientReport> sender = mail
                .headers()
                .first("From")
                .flatMap(Addresses::firstIn)
                .map(address -> RecipientReport.of(ReportedAction.COMPLAINED, address))
                .stream()
                .toList();
        return Optional.of(Found.of(ReportKind.COMPLAINT, sender));
    }
}
