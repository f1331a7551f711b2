package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.Headers;
import io.emailledger.internal.reader.Limits;
import io.emailledger.internal.reader.MimePart;
import io.emailledger.internal.reader.MimeReader;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads feedback reports (RFC 5965), above all complaints. A report of failed authentication (RFC 6591) is not from a
 * recipient: its diagnosis is {@link BounceReason#NOT_AUTHENTICATED}.
 */
final class FeedbackReader implements ReportReader {
    private static final Diagnosis NOT_AUTHENTICATED =
            new Diagnosis(BounceReason.NOT_AUTHENTICATED, BounceType.UNDETERMINED);

    /** Microsoft's reports (JMRP) have no part of that kind: it adds a header to the mail that it sends back. */
    private static final String MICROSOFT = "X-HmXmrOriginalRecipient";

    private static final Pattern MICROSOFT_SUBJECT = Pattern.compile(
            "^complaint about message from \\[?(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})]?\\s*$");

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        return mail.parts().stream()
                .filter(part -> part.type().equals("message/feedback-report"))
                .findFirst()
                .map(part -> found(fields(part), mail))
                .or(() -> microsoft(mail));
    }

    private static Optional<ParsedReport> microsoft(Mail mail) {
        boolean returned = mail.parts().stream().anyMatch(MimePart::isMail);
        boolean named = MICROSOFT_SUBJECT.matcher(mail.subject()).find();
        // It may also send the mail back as it was, with the header at its top.
        Headers marked = mail.original().first(MICROSOFT).isPresent() ? mail.original() : mail.headers();
        boolean resent = mail.headers()
                .first(MICROSOFT)
                .flatMap(Addresses::firstIn)
                .filter(address -> !isFrom(address, mail))
                .isPresent();
        boolean about = resent || (returned && (named || marked.first(MICROSOFT).isPresent()));
        if (!about || (mail.sender().isAnswer() && !resent)) {
            return Optional.empty();
        }
        Set<String> addresses = new LinkedHashSet<>();
        marked.all(MICROSOFT).forEach(value -> Addresses.firstIn(value).ifPresent(addresses::add));
        if (addresses.isEmpty()) {
            onlyTo(mail.original()).ifPresent(addresses::add);
        }
        return Optional.of(ParsedReport.of(
                ReportKind.COMPLAINT,
                addresses.stream()
                        .limit(Recipients.MOST)
                        .map(address -> complained(address, "", Diagnosis.UNDETERMINED))
                        .toList()));
    }

    private static boolean isFrom(String address, Mail mail) {
        return mail.headers().all("From").stream()
                .flatMap(from -> Addresses.in(from).stream())
                .anyMatch(address::equalsIgnoreCase);
    }

    private static Optional<String> onlyTo(Headers original) {
        return original.first("To")
                .map(Addresses::in)
                .filter(to -> to.size() == 1)
                .map(to -> to.get(0));
    }

    private static ParsedReport found(Headers fields, Mail mail) {
        String type = fields.first("Feedback-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.equals("not-spam")) {
            return ParsedReport.of(ReportKind.UNRELATED, List.of());
        }
        Diagnosis diagnosis = type.startsWith("auth-failure") ? NOT_AUTHENTICATED : Diagnosis.UNDETERMINED;
        List<RecipientReport> recipients = new ArrayList<>();
        for (String address : recipients(fields, mail.original())) {
            if (recipients.size() < Recipients.MOST) {
                recipients.add(complained(address, type, diagnosis));
            }
        }
        return ParsedReport.of(ReportKind.COMPLAINT, recipients)
                .with(
                        fields.first("Reporting-MTA").map(StatusFields::behindType),
                        fields.first("Original-Envelope-Id"));
    }

    private static Headers fields(MimePart part) {
        return MimeReader.headers(part.text().stripLeading(), Limits.DEFAULT);
    }

    /**
     * Returns the recipients that the report names. Many providers name none; then it is the recipient of the returned
     * mail if it had one alone, because of several it is unknown who complained.
     */
    private static Set<String> recipients(Headers fields, Headers original) {
        Set<String> addresses = new LinkedHashSet<>();
        for (String name : List.of("Original-Rcpt-To", "Removal-Recipient")) {
            fields.all(name).forEach(value -> Addresses.firstIn(value).ifPresent(addresses::add));
        }
        if (addresses.isEmpty()) {
            onlyTo(original).ifPresent(addresses::add);
        }
        return addresses;
    }

    private static RecipientReport complained(String address, String type, Diagnosis diagnosis) {
        return new RecipientReport(
                ReportedAction.COMPLAINED,
                Optional.of(address),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                type,
                Optional.empty(),
                diagnosis);
    }
}
