package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.Headers;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads answers that a program sends for a recipient (RFC 3834): absence notices, receipts, challenges. Bounces carry
 * the same headers, so mails of a mail server are left to the other readers.
 */
final class AutomaticReplyReader implements ReportReader {
    private static final Pattern SUBJECT = Pattern.compile(
            "^(?:(?:re|aw|sv|antw|rv|r): *)?\\[?(?:auto: [^?]{1,100}(?:out of the office|returning|außer haus|abwesend|absent|ausente|fuori sede|afwezig)|auto(?:matic|mated)?[- ]?(?:repl|respon|answer)|out[- ]of[- ](?:the[- ])?office|away from|i am away|on vacation|on leave"
                    + "|vacation|absence|abwesen|automatische antwort|automatische antwoord|automatisch antwoord|r[eé]ponse automatique|absence du bureau|respuesta autom"
                    + "|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)|resposta autom|fora do escrit|ausente|automatiskt? svar|autosvar|frånvar|fravær"
                    + "|afwezig|automaattinen vastaus|poissa|odpowiedź automatyczna|automatyczna odpowiedź|nieobecn|automatická odpověď|automatikus válasz|otomatik yanıt|αυτόματη απάντηση"
                    + "|автоответ|автоматический ответ|自動応答|自動返信|不在|自动回复|自動回覆|自动答复|외출|자동 ?회신|자동응답)"
                    + "|out of office|auto[- ]?reply|automatic(?:ally generated)? reply|automatiska atbilde");

    /** The subjects of receipts for a mail that was deleted unread. */
    private static final Pattern NOT_READ = Pattern.compile(
            "^(?:not read|ungelesen|nicht gelesen|non lu|no le[ií]do|non letto|n[ãa]o lid[ao]|niet gelezen|oläst|ulest|ikke læst|nie przeczytano|не прочитано|未読|未读|未讀) ?[:：]");

    private static final List<String> HEADERS = List.of(
            "X-Autoreply",
            "X-Autorespond",
            "X-Autoreply-From",
            "X-Mail-Autoreply",
            "X-Auto-Response-From",
            "X-Challenge");

    @Override
    public Optional<ParsedReport> read(Mail mail) {
        MailOrigin sender = mail.sender();
        boolean answered = mail.parts().stream().anyMatch(part -> part.type().endsWith("disposition-notification"));
        boolean absent = SUBJECT.matcher(mail.subject()).find();
        boolean automatic = !sender.isServer() && !sender.isPostmaster() && (saysSo(sender, mail.headers()) || absent);
        // A postmaster may be away, too.
        automatic |= sender.isOnlyPostmaster() && (absent || sender.isVacation());
        boolean challenge = !sender.isReport() && Challenge.is(mail);
        answered |= !sender.isReport() && NOT_READ.matcher(mail.subject()).find();
        return answered || automatic || challenge ? Optional.of(answer(mail.headers())) : Optional.empty();
    }

    private static boolean saysSo(MailOrigin sender, Headers headers) {
        String precedence = headers.first("Precedence").orElse("").toLowerCase(Locale.ROOT);
        return sender.isAutomaticAnswer()
                || precedence.equals("auto_reply")
                || HEADERS.stream().anyMatch(name -> headers.first(name).isPresent());
    }

    private static ParsedReport answer(Headers headers) {
        List<RecipientReport> sender = headers
                .first("From")
                .flatMap(Addresses::firstIn)
                .map(address -> RecipientReport.of(ReportedAction.ANSWERED, address))
                .stream()
                .toList();
        return ParsedReport.of(ReportKind.AUTOMATIC_REPLY, sender);
    }
}
