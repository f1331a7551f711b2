package io.emailledger.bounces.readers;

import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads requests to get no more mail (RFC 2369), recognised by their address or the beginning of their subject. One with
 * the token of a link unsubscribes from its mailing list. Others count as complaints, as in feedback loops (the type
 * {@code opt-out} of the drafts of RFC 5965).
 */
final class UnsubscribeReader implements ReportReader {
    private static final Pattern SUBJECT = Pattern.compile(
            "^\\s*unsubscribe(?:[\\s:+=_-]{1,3}(?:<?[^\\s@]{1,200}@[^\\s@]{1,200}|(?=\\S*\\d)[\\w+=./:&-]{8,500}"
                    + "|(?:me|us|from|please|request|now)\\b[^?]{0,200}))?[\\s.!]*$");
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:^|[<\\s\"+._=-])(?:list-)?(?:unsubscribe|unsub)(?:[+._=-][^\\s@<>]{0,200})?@",
            Pattern.CASE_INSENSITIVE);

    /** The word and the token after it, which a mail program may have folded. */
    private static final Pattern WITH_TOKEN = Pattern.compile(
            "^\\s*unsubscribe[\\s:]{1,3}([A-Za-z0-9_-]{40,1200}(?:\\s[A-Za-z0-9_-]{1,1200}){0,40})\\s*$",
            Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_SUBJECT = 2_000;

    /** Returns the texts that may be a token: as they are, and without blanks. */
    static List<String> tokens(Mail mail) {
        String subject = mail.headers().first("Subject").orElse("");
        Matcher matcher = WITH_TOKEN.matcher(subject.substring(0, Math.min(subject.length(), LONGEST_SUBJECT)));
        return matcher.find()
                ? Stream.of(matcher.group(1), matcher.group(1).replaceAll("\\s", ""))
                        .distinct()
                        .toList()
                : List.of();
    }

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        if (!tokens(mail).isEmpty()) {
            return Optional.of(ParsedReport.of(ReportKind.UNSUBSCRIBE, List.of()));
        }
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
