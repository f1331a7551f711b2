package io.emailledger.bounces.readers;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Recognises mails of challenge/response systems, which hold a message until its sender proves to be a person. They may
 * have all the headers of a bounce.
 */
final class Challenge {
    private static final String PROVE =
            "(?:confirm|verif|validat|authenticat|prove|approve|bestätig|verifizier|confirme|vérifi|authentifi|valide|confirma|verifi"
                    + "|conferma|conferm|bevestig|bekräfta|bekræft|bekreft|vahvist|potwierd|potvrď|onayla|подтверд|подтверж)";

    /** A challenge is about the sender or their message, and never about a recipient's address. */
    private static final Pattern SENDER = Pattern.compile(
            PROVE
                    + "[^.!?]{0,60}(?:that you|you are|you're|yourself|your (?:identity|(?:e-?)?mail|message|delivery)|(?:this|the|original) sender|\\bhuman|real person|not a (?:ro)?bot"
                    + "|absender|ihre (?:nachricht|e-?mail|mail)|dass sie|votre (?:message|envoi|identité|mail|courriel)|que vous|expéditeur|su (?:mensaje|correo|identidad)|que (?:usted|es una)|remitente"
                    + "|sua (?:mensagem|identidade)|seu e-?mail|remetente|(?:il suo|il tuo|questo) messaggio|mittente|uw (?:bericht|e-?mail)|afzender|avsändare|отправител|ваше (?:сообщ|письм))"
                    + "|(?:add yourself|have your address added|get your address added)[^.!?]{0,60}\\b(?:guest|allow(?:ed)?|approved|white|safe)[- ]?(?:senders? )?\\s*list"
                    + "|(?:sender|absender)[- ]?(?:verification|confirmation|bestätigung|verifizierung)|challenge[/-]response|承認してください|本人確認|確認のため|请确认|請確認|验证您|驗證您");

    private static final Pattern HELD = Pattern.compile(
            "(?:held|hold|wait|await|pending|quarantin|not (?:yet )?(?:been )?deliver|will be deliver|be released|until|before)|zurückgehalten|wartet|zugestellt|quarantäne|attente|retenu|sera (?:remis|délivr|livr)"
                    + "|retenid|esper|entregad|entregue|aguard|attesa|consegnat|wacht|bezorgd|väntar|venter|oczekuje|ожида|доставлен|保留|等待|投递|投遞");

    private static final Pattern ACT = Pattern.compile(
            "https?://|click|reply|captcha|klick|antworte|cliquez|répond|haga clic|responda|clique|clicca|rispond|klik|klicka|kliknij|нажмите|ответьте|クリック|返信|点击|點擊|回复|回覆");

    /** Requests that only a challenge makes, also one that a mail server sends. */
    private static final Pattern TASK = Pattern.compile(
            "captcha|(?:allow|white|safe)[- ]?list|(?:allowed|approved) senders|(?:verif|releas|approv)[a-z]{0,8}\\b");

    private static final Pattern STOPPED =
            Pattern.compile("on hold|\\bheld\\b|quarantin|captcha|(?:allowed|approved) senders");

    private static final Pattern LINK = Pattern.compile("https?://|\\breply\\b");

    private static final Pattern CODE =
            Pattern.compile("(?<![\\w.@/-])(?:5[0-5]\\d[ \\-]|[45]\\.\\d{1,3}\\.\\d{1,3}(?!\\.?\\d))");

    private Challenge() {}

    static boolean is(Mail mail) {
        String text = mail.text().toLowerCase(Locale.ROOT);
        String read = mail.subject() + " . " + text.substring(0, Math.min(text.length(), 10_000));
        boolean task = TASK.matcher(read).find()
                && STOPPED.matcher(read).find()
                && LINK.matcher(read).find()
                && mail.original().isEmpty();
        if (task && !CODE.matcher(read).find()) {
            return true;
        }
        return SENDER.matcher(read).find()
                && (HELD.matcher(read).find() || ACT.matcher(read).find())
                && !CODE.matcher(read).find();
    }
}
