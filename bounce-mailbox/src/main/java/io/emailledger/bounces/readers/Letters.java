package io.emailledger.bounces.readers;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Distinguishes mails of a person or a shop from notices of a server if the headers do not decide. */
final class Letters {
    private static final Pattern GREETING = Pattern.compile(
            "^\\W{0,3}(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening)|hallo|guten|liebe|lieber|sehr geehrte|moin|servus|grüezi|bonjour|bonsoir|cher|chère|salut"
                    + "|hola|buen[oa]s|estimad|querid|ciao|buongiorno|gentile|egregio|salve|olá|ola|bom dia|boa|caro|cara|prezad|beste|geachte|goedemo|hej|hei|kära|bästa|kære"
                    + "|szanown|witam|cześć|dzień dobry|drog|dobrý|vážen|ahoj|tisztelt|kedves|szia|merhaba|sayın|здравствуйте|уважаем|привет|добрый|добрий|こんにちは|お世話|いつも"
                    + "|您好|你好|尊敬|안녕)(?:[\\s,!.:]|$|\\p{L})");

    private static final Pattern QUESTION = Pattern.compile("\\p{L}\\s{0,2}[?？](?:\\s|$)");

    private static final Pattern CLOSING = Pattern.compile(
            "^\\W{0,3}(?:(?:(?:kind|best|warm|many) )?regards|cheers|sincerely|yours|best wishes|(?:mit )?(?:freundliche|liebe|viele|beste)[nr]? gr[üu](?:ß|ss)en?|gr[üu](?:ß|ss)e"
                    + "|cordialement|bien à vous|(?:un )?(?:cordial )?saludos?|atentamente|cordiali saluti|distinti saluti|atenciosamente|abraços|(?:met )?vriendelijke groet(?:en)?"
                    + "|mvh|(?:med )?vänliga? hälsning(?:ar)?|(?:med )?venlig hilsen|pozdrawiam|z poważaniem|s pozdravem|üdvözlettel|saygılar|с уважением|敬具|此致)(?:[\\s,!.]|$)");

    private static final Pattern CODE = Pattern.compile(
            "(?<![\\w.@/-])(?:[45][0-5]\\d[ \\-](?:#?[45]\\.\\d|.{0,60}@|.{0,40}(?:user|mailbox|recipient|relay|quota|address))|[45]\\.\\d{1,2}\\.\\d{1,3}(?![.\\d]))");

    private static final Pattern TICKET = Pattern.compile("^\\[[^]]{0,40}[\\d#]");

    private static final Pattern COUNTED = Pattern.compile(
            "^\\s*\\d{1,7}\\s+<?[^\\s@]+@|[\\p{L}:)>]\\s*[\\s(](?!(?:19|20)\\d\\d\\b)\\d{1,7}(?: ?(?:times?|x|mal|fois|veces))?\\)?\\s*$");

    /** A reply that goes on in the next line. */
    private static final Pattern REPLIED = Pattern.compile(
            "(?i)(?:said|repl(?:y|ied)|answer(?:ed)?|respon(?:se|ded)|code|error|status):? ?[245]\\d\\d\\s*$");

    private static final Pattern REPLY =
            Pattern.compile("(?<![\\w.@/-])(?:[45][0-5]\\d(?:[ \\-#]|$)|#?[45]\\.\\d{1,2}\\.\\d{1,3}(?![.\\d]))");

    private static final Pattern MAIL = Pattern.compile(
            "(?:message|e-?mail|\\bmail\\b|mailbox|nachricht|mitteilung|postfach|courriel|correo|mensaje|mensagem|messaggio|posta|bericht|meddelande|melding|meddelelse|besked"
                    + "|viesti|wiadomoś|zpráv|üzenet|ileti|posta|μήνυμα|сообщен|письм|メール|メッセージ|邮件|郵件|信件|메일)");

    private static final Pattern RECIPIENTS = Pattern.compile(
            "recipient|addressee|address(?:es)?\\b|mailbox|\\busers?\\b|deliver\\p{L}* (?:to|for)(?: the)?(?: following)?[^\\p{L}]*$|empfänger|adresse|postf[aä]ch|destina?ta"
                    + "|direccion|endereço|indirizz|ontvanger|mottag|modtag|vastaanott|odbior|adresat|adresát|příjem|címzett|alıcı|παραλήπτ|получат|адресат|одержувач"
                    + "|受信者|宛先|受取人|收件|수신");

    private Letters() {}

    /** Returns whether the text has a greeting or a question. */
    static boolean isConversation(List<String> lines) {
        return lines.stream().anyMatch(line -> {
            String said = line.strip().toLowerCase(Locale.ROOT);
            return GREETING.matcher(said).find()
                    || QUESTION.matcher(said).find()
                    || CLOSING.matcher(said).find();
        });
    }

    /** Tells whether it contains the codes of a server's reply. */
    static boolean repeatsReply(Mail mail) {
        return mail.says(CODE);
    }

    /** Tells whether it ends as people end a letter. */
    static boolean isSigned(Mail mail) {
        return mail.lines().stream()
                .anyMatch(line ->
                        CLOSING.matcher(line.strip().toLowerCase(Locale.ROOT)).find());
    }

    /** Tells whether a line of a statistic says how often something happened. */
    static boolean isCounted(String line) {
        return COUNTED.matcher(line).find() && !REPLIED.matcher(line).find();
    }

    /** Tells whether a line of the notice, apart from those with addresses, speaks of recipients. */
    static boolean namesRecipients(Mail mail) {
        return mail.lines().stream()
                .filter(line -> line.indexOf('@') < 0)
                .anyMatch(line ->
                        RECIPIENTS.matcher(line.toLowerCase(Locale.ROOT)).find());
    }

    /**
     * Tells whether its subject begins with a mark in which trackers put the number of a ticket, or the name of a list.
     */
    static boolean isTicket(Mail mail) {
        String subject = mail.subject().strip();
        return subject.startsWith("[")
                && (!mail.sender().isPostmaster() || TICKET.matcher(subject).find());
    }

    /** Tells whether a reply code is on a line, or on one of the next eight. */
    static boolean isCoded(List<String> lines, int line) {
        return lines.subList(line, Math.min(lines.size(), line + 9)).stream().anyMatch(Letters::isReply);
    }

    /** Tells whether a line has the code of a reply that refuses. */
    static boolean isReply(String line) {
        return REPLY.matcher(line).find();
    }

    /** Tells whether it is about a mail, and not about a parcel or a payment. */
    static boolean isAboutMail(Mail mail) {
        return repeatsReply(mail)
                || (Tone.ofSubject(mail).isPresent()
                        && MAIL.matcher(mail.text().toLowerCase(Locale.ROOT)).find());
    }
}
