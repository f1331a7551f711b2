package io.emailledger.bounces.readers;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The fields of RFC 3464 in the midst of a text: Amazon WorkMail writes them so, and so do they arrive when a relay breaks
 * the structure of a report.
 */
final class EmbeddedStatusReader implements ReportReader {
    private static final Pattern RECIPIENT =
            Pattern.compile("^[> ]*(?:Final|Original)-Recipient: ?\\S", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACTION = Pattern.compile("^[> ]*Action: ?\\S", Pattern.CASE_INSENSITIVE);

    @Override
    public Optional<Found> read(Mail mail) {
        if (!mail.sender().mayBeProgram() || !mail.says(RECIPIENT) || !mail.says(ACTION)) {
            return Optional.empty();
        }
        List<String> lines = mail.lines().stream()
                .map(line -> line.replaceFirst("^>[> ]*", ""))
                .toList();
        StatusFields fields = StatusFields.of(lines, mail.time());
        return fields.recipients().isEmpty()
                ? Optional.empty()
                : Optional.of(Found.of(fields.recipients()).with(fields.reporter(), fields.envelopeId()));
    }
}
