package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.MimePart;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text that a server wrote, apart from the copy of our mail that follows it.
 *
 * @param lines the text, line by line, each cut to a bound
 * @param copy the copy of our mail, from its first header on; empty if there is none
 * @param forwards whether a mail program put a forwarded mail into the text
 */
record Notice(List<String> lines, String copy, boolean forwards) {
    private static final int LONGEST_LINE = 2_000;
    private static final int MOST_LINES = 5_000;
    private static final int LONGEST_COPY = 64 << 10;

    /** The lines that servers put between their text and our mail. */
    private static final Pattern SEPARATOR = Pattern.compile(
            "^[-=|*>#\\s]*(?:(?:this|below(?: this line)?|enclosed|included|attachment|attached) is a copy of"
                    + "|original (?:message|mail)(?: (?:follows|headers?|as received|info|header)\\b.*|[\\s:.\\-=|]*$)"
                    + "|(?:message|mail) (?:headers?|text|content)s? follows?|forwarded message|unsent message"
                    + "|returned (?:mail|message)\\b(?: follows)?[\\s:.\\-=|]*$|mensaje original|undelivered message"
                    + "|the (?:headers?|first) .{0,40}(?:of the|your) .{0,10}message|your message reads|old message:"
                    + "|copy of (?:the|your) (?:original )?message|begin (?:returned|original) message"
                    + "|(?:original )?message headers? ?:)",
            Pattern.CASE_INSENSITIVE);

    /** The lines that mail programs put before a mail that is forwarded or answered. */
    private static final Pattern FORWARDED = Pattern.compile(
            "^[>\\s]*(?:[-_=]{2,20} ?)?(?:forwarded (?:message|by)\\b|begin forwarded message|start of forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten"
                    + "|ursprüngliche nachricht|message (?:transféré|d'origine|original)|début du message (?:transféré|réexpédié)|mensaje (?:reenviado|original)"
                    + "|inicio del mensaje reenviado|mensagem (?:encaminhada|original)|messaggio (?:inoltrato|originale)|inizio messaggio inoltrato"
                    + "|doorgestuurd bericht|begin doorgestuurd bericht|oorspronkelijk bericht|vidarebefordrat meddelande|ursprungligt meddelande"
                    + "|videresendt (?:melding|meddelelse)|edelleenlähetetty|przekazana wiadomość|wiadomość (?:przekazana|oryginalna)|přeposlaná zpráva"
                    + "|továbbított üzenet|iletilen (?:mesaj|ileti)|пересылаемое сообщение|пересланное сообщение|исходное сообщение|転送されたメッセージ|转发的?邮件|轉寄郵件"
                    + "|전달된 메시지)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern HEADER =
            Pattern.compile("^(?:Return-Path: ?<|Received: ?(?:from|by|\\()|From MAILER-)");

    static Notice of(MimePart root, List<MimePart> parts) {
        String text = parts.stream()
                .filter(part -> part.type().startsWith("text/") && !part.type().equals("text/rfc822-headers"))
                .map(part -> part.type().equals("text/html") ? Html.text(part.text()) : part.text())
                .filter(content -> !content.isBlank())
                .findFirst()
                .orElseGet(() -> parts.size() == 1 ? root.text() : "");
        return of(text);
    }

    static Notice of(String text) {
        List<String> lines = new ArrayList<>();
        int at = 0;
        while (at < text.length() && lines.size() < MOST_LINES) {
            int lineEnd = text.indexOf('\n', at);
            int end = lineEnd < 0 ? text.length() : lineEnd;
            String line = text.substring(at, Math.min(end, at + LONGEST_LINE)).stripTrailing();
            if (FORWARDED.matcher(line).find()) {
                return new Notice(lines, "", true);
            } else if (HEADER.matcher(line).find()) {
                return new Notice(lines, copy(text, at), false);
            } else if (SEPARATOR.matcher(line).find()) {
                return new Notice(lines, copy(text, end), false);
            }
            lines.add(line);
            at = end + 1;
        }
        return new Notice(lines, "", false);
    }

    private static String copy(String text, int from) {
        String rest = text.substring(from, Math.min(text.length(), from + LONGEST_COPY))
                .stripLeading();
        boolean quoted = rest.startsWith(">");
        return quoted ? rest.replaceAll("(?m)^> ?", "") : rest;
    }
}
