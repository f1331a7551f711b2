package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.TimeLimit;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Notices of Amazon SES that its notification service sends by mail: JSON, whose few needed values are searched for.
 */
final class SesNoticeReader implements ReportReader {
    private static final Pattern TYPE = Pattern.compile("\"(?:notification|event)Type\":\"(\\w{1,20})\"");
    private static final Pattern NAMED = Pattern.compile("\"emailAddress\":\"([^\"]{3,320})\"");
    private static final Pattern DIAGNOSTIC = Pattern.compile("\"diagnosticCode\":\"([^\"]{0,2000})\"");
    private static final Pattern DELIVERED = Pattern.compile("\"recipients\":\\[\"([^\"]{3,320})\"");

    private static final Pattern PROVIDER =
            Pattern.compile("[@.](?:amazonaws|amazonses)\\.com>?\\s*$", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_RECIPIENT = 3_000;

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        if (!isFromProvider(mail)
                || mail.lines().isEmpty()
                || !mail.lines().get(0).startsWith("{")) {
            return Optional.empty();
        }
        String json = String.join("", mail.lines())
                .replace("\\\"", "\"")
                .replaceAll("(?<=[\":,\\[{]) {1,20}(?=[\":,\\[{])", "");
        Matcher type = TYPE.matcher(json);
        if (!type.find()) {
            return Optional.empty();
        }
        return switch (type.group(1)) {
            case "Bounce" -> bounced(json, mail.time());
            case "Complaint" ->
                Optional.of(ParsedReport.of(ReportKind.COMPLAINT, all(NAMED, json, ReportedAction.COMPLAINED)));
            case "Delivery" ->
                Optional.of(ParsedReport.of(ReportKind.DELIVERED, all(DELIVERED, json, ReportedAction.DELIVERED)));
            default -> Optional.empty();
        };
    }

    /** A person may paste such a notice, and a ticket quote it. */
    private static boolean isFromProvider(Mail mail) {
        String name = mail.sender().hasOwnPath() ? "Return-Path" : "From";
        return mail.headers()
                        .first(name)
                        .filter(value -> PROVIDER.matcher(value).find())
                        .isPresent()
                || mail.headers().first("x-amz-sns-message-id").isPresent()
                || mail.headers().first("x-amz-sns-topic-arn").isPresent();
    }

    private static Optional<ParsedReport> bounced(String json, TimeLimit time) {
        Recipients recipients = new Recipients(time);
        Matcher address = NAMED.matcher(json);
        while (address.find()) {
            Matcher words = DIAGNOSTIC
                    .matcher(json)
                    .region(address.end(), Math.min(json.length(), address.end() + LONGEST_RECIPIENT));
            recipients.add(
                    address.group(1),
                    ReportedAction.FAILED,
                    words.find() ? StatusFields.behindType(words.group(1)) : "");
        }
        return recipients.found();
    }

    private static List<RecipientReport> all(Pattern pattern, String json, ReportedAction action) {
        List<RecipientReport> reports = new ArrayList<>();
        Matcher address = pattern.matcher(json);
        while (address.find() && reports.size() < Recipients.MOST) {
            reports.add(RecipientReport.of(action, address.group(1)));
        }
        return reports;
    }
}
