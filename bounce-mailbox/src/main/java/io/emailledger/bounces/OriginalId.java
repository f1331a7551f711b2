package io.emailledger.bounces;

import io.emailledger.bounces.readers.Mail;
import io.emailledger.internal.reader.Headers;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the Message-ID of our mail that a report is about. */
final class OriginalId {
    private static final Pattern ID = Pattern.compile("<([^<>\\s]{3,500})>");
    private static final Pattern FIELD =
            Pattern.compile("^(?:X-)?Original-Message-ID:(.{1,600})", Pattern.CASE_INSENSITIVE);
    private static final Pattern LABEL = Pattern.compile(
            "(?:message[- ]?id|identifier|message-id of)\\W{0,4}(?:is)?\\W{0,4}$", Pattern.CASE_INSENSITIVE);

    private OriginalId() {}

    static Optional<String> of(Mail mail) {
        Headers own = mail.headers();
        return bare(mail.original().first("Message-ID"))
                .or(() -> inFields(mail))
                .or(() -> bare(own.first("In-Reply-To")))
                .or(() -> bare(own.first("X-Original-Message-ID")))
                .or(() -> own.first("References").flatMap(OriginalId::last))
                .or(() -> inText(mail));
    }

    /** In a receipt (RFC 8098), and where Gmail and others add it to the status part. */
    private static Optional<String> inFields(Mail mail) {
        return mail.parts().stream()
                .filter(part ->
                        part.type().endsWith("delivery-status") || part.type().endsWith("-notification"))
                .flatMap(part -> part.text().lines())
                .map(FIELD::matcher)
                .filter(Matcher::find)
                .findFirst()
                .flatMap(field -> bare(Optional.of(field.group(1))));
    }

    private static Optional<String> bare(Optional<String> header) {
        return header.map(String::strip).filter(value -> !value.isEmpty()).flatMap(value -> {
            Matcher matcher = ID.matcher(value);
            if (matcher.find()) {
                return Optional.of(matcher.group(1));
            }
            return value.length() <= 500 && value.indexOf(' ') < 0 ? Optional.of(value) : Optional.empty();
        });
    }

    private static Optional<String> last(String references) {
        Optional<String> last = Optional.empty();
        Matcher matcher = ID.matcher(references);
        while (matcher.find()) {
            last = Optional.of(matcher.group(1));
        }
        return last;
    }

    private static Optional<String> inText(Mail mail) {
        for (String line : mail.lines()) {
            Matcher matcher = ID.matcher(line);
            while (matcher.find()) {
                int start = Math.max(0, matcher.start() - 30);
                if (LABEL.matcher(line.substring(start, matcher.start())).find()) {
                    return Optional.of(matcher.group(1));
                }
            }
        }
        return Optional.empty();
    }
}
