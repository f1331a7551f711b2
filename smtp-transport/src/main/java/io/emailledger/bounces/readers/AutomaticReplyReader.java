package io.emailledger.bounces.readers;

import io.emailledger.bounces.mime.Headers;
import io.emailledger.report.RecipientReport;
import io.emailledger.report.ReportKind;
import io.emailledger.report.ReportedAction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Answers that a program gives in the recipient's stead (RFC 3834): absence notices, receipts, challenges. Bounces are
 * automatic too and many carry the same headers, so what comes from a mail server is left to the other readers.
 */
final class AutomaticReplyReader implements ReportReader {
    private static final Pattern SUBJECT = Pattern.compile(
            "^(?:re: *)?(?:auto(?:matic|mated)?[- ]?(?:repl|respon|answer)|out of (?:the )?office|away from|"
                    + "i am away|on vacation|vacation|absence|abwesenheit|automatische antwort|r[eé]ponse automatique"
                    + "|respuesta autom[aá]tica|risposta automatica|automatisch antwoord|自動応答|自動返信)"
                    + "|out of office|auto[- ]?reply|automatic(?:ally generated)? reply|automatiska atbilde");
    private static final Pattern CHALLENGE = Pattern.compile(
            "confirm (?:that )?you|please confirm|verify (?:your|that you|yourself)|sender (?:verification|confirmation)"
                    + "|challenge|(?:message|mail).{0,30}(?:held|waiting).{0,40}(?:confirm|verif|approv)"
                    + "|boxbe|spamarrest|awaiting (?:your )?(?:confirm|verif)");

    @Override
    public Optional<Found> read(Mail mail) {
        Headers headers = mail.headers();
        boolean answered =
                mail.parts().stream().anyMatch(part -> part.type().equals("message/disposition-notification"));
        boolean person = !mail.isFromDaemon() && !mail.parts().get(0).type().equals("multipart/report");
        boolean automatic =
                person && (saysSo(headers) || SUBJECT.matcher(mail.subject()).find());
        boolean challenge = person
                && !mail.mayBeNotice()
                && CHALLENGE.matcher(mail.subject()).find();
        return answered || automatic || challenge ? Optional.of(answer(headers)) : Optional.empty();
    }

    private static boolean saysSo(Headers headers) {
        String submitted = headers.first("Auto-Submitted").orElse("no").toLowerCase(Locale.ROOT);
        String precedence = headers.first("Precedence").orElse("").toLowerCase(Locale.ROOT);
        return submitted.startsWith("auto-")
                || precedence.equals("auto_reply")
                || headers.first("X-Autoreply").isPresent()
                || headers.first("X-Autorespond").isPresent()
                || headers.first("X-Autoreply-From").isPresent()
                || headers.first("X-Mail-Autoreply").isPresent()
                || headers.first("X-Challenge").isPresent();
    }

    private static Found answer(Headers headers) {
        List<RecipientReport> sender = headers
                .first("From")
                .flatMap(Addresses::firstIn)
                .map(address -> RecipientReport.of(ReportedAction.ANSWERED, address))
                .stream()
                .toList();
        return Found.of(ReportKind.AUTOMATIC_REPLY, sender);
    }
}
