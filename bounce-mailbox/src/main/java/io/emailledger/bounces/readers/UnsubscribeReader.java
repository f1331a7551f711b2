package io.emailledger.bounces.readers;

import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.RecipientReport;
import io.emailledger.report.RecipientReport.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads requests to get no more mail (RFC 2369), recognised by their address or the beginning of their subject. They
 * count as complaints, as in feedback loops (the type {@code opt-out} of the drafts of RFC 5965).
 */
final class UnsubscribeReader implements ReportReader {
    private static final Pattern SUBJECT = Pattern.compile(
            "^\\s*unsubscribe(?:[\\s:+=_-]{1,3}(?:<?[^\\s@]{1,200}@[^\\s@]{1,200}|(?=\\S*\\d)[\\w+=./:&-]{8,500}"
                    + "|(?:me|us|from|please|request|now)\\b[^?]{0,200}))?[\\s.!]*$");
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:^|[<\\s\"+._=-])(?:list-)?(?:unsubscribe|unsub)(?:[+._=-][^\\s@<>]{0,200})?@",
            Pattern.CASE_INSENSITIVE);

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        boolean asks = SUBJECT.matcher(mail.subject()).find()
                || Stream.of("To", "Delivered-To", "X-Original-To", "Envelope-To")
                        .flatMap(name -> mail.headers().all(name).stream())
                        .anyMatch(value -> ADDRESS.matcher(value).find());
        if (!asks || mail.sender().mayBeServer()) {
            return Optional.empty();
        }
        List<RecipientReport> sender = mail
                .headers()
                .first("From")
                .flatMap(Addresses::firstIn)
                .map(address -> RecipientReport.of(ReportedAction.COMPLAINED, address))
                .stream()
                .toList();
        return Optional.of(ParsedReport.of(ReportKind.COMPLAINT, sender));
    }
}
