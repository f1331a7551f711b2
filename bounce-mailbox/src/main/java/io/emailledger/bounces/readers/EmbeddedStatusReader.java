package io.emailledger.bounces.readers;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the fields of RFC 3464 inside a text. Amazon WorkMail writes them so, and so do relays that break the structure
 * of a report.
 */
final class EmbeddedStatusReader implements ReportReader {
    private static final Pattern RECIPIENT =
            Pattern.compile("^[> ]*(?:Final|Original)-Recipient: ?\\S", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACTION = Pattern.compile("^[> ]*Action: ?\\S", Pattern.CASE_INSENSITIVE);

    private static final Pattern FIELD = Pattern.compile("^[A-Z][A-Za-z-]{2,40}: ?\\S");

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        if (!mail.says(RECIPIENT) || !mail.says(ACTION) || !isFromServer(mail)) {
            return Optional.empty();
        }
        List<String> lines = mail.lines().stream()
                .map(line -> line.replaceFirst("^>[> ]*", ""))
                .toList();
        StatusFields fields = StatusFields.of(lines, mail.time());
        return fields.recipients().isEmpty()
                ? Optional.empty()
                : Optional.of(ParsedReport.of(fields.recipients()).with(fields.reporter(), fields.envelopeId()));
    }

    /** Tickets, wikis and digests quote such fields after other text. */
    private static boolean isFromServer(Mail mail) {
        if (mail.sender().isServer()) {
            return true;
        }
        Optional<String> first =
                mail.lines().stream().filter(line -> !line.isBlank()).findFirst();
        return mail.sender().mayBeServer()
                && first.filter(line -> FIELD.matcher(line).find()).isPresent();
    }
}
