package io.emailledger.bounces.readers;

import io.emailledger.report.MailReport.ReportedAction;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Determines from the text of a notice whether an e-mail failed or is delayed. It uses the terms of
 * all kinds of mail servers, language by language, and no sentence of a single kind.
 */
final class Tone {
    private static final int READ = 20_000;
    private static final Pattern FAILURE = NoticeTerms.failure();
    private static final Pattern DELAY = NoticeTerms.delay();
    private static final Pattern FINAL = NoticeTerms.finality();
    private static final Pattern SUCCESS = NoticeTerms.success();
    private static final Pattern TRANSIENT = Pattern.compile("transient|non-?fatal|temporar|vorübergehend|temporär");
    private static final Pattern NOT = Pattern.compile("\\b(?:not|nicht|pas|non|no|niet|inte|ikke|nie)\\b");
    private static final Pattern NEGATED = Pattern.compile(NOT.pattern()
            + "|n't\\b|\\bn['’]|\\b(?:should|would|could|might|unless|sollten?|hätten?|cannot|never|none|un\\p{L}+|kein\\p{L}{0,2}|aucun\\p{L}{0,2}|ne|n[ãa]o|nunca|nenhum|nessun\\p{L}?|geen|ing[ae]n|ej|ei|nem|nu|ni|nelze"
            + "|не|нет|ні|δεν)\\b|未|无|無|不|没|沒|ませ|ない|없|않|못|안 ");
    private static final Pattern DELIVERED = Pattern.compile(
            "^\\W{0,9}(?:(?:successfully |already )?delivered(?: to)?|(?:erfolgreich )?(?:zugestellt|ausgeliefert)(?: an)?|(?:remis|distribué) à|entregado a|consegnato a|entregue a"
                    + "|(?:bezorgd|afgeleverd) (?:aan|bij)|dostarczono do|доставлено|已送达|已送達)\\s?[:：][\\s<\"'(]*$");
    private static final Pattern RELAYED = Pattern.compile("relay|non-dsn|weitergeleitet|relayé");
    private static final Pattern EXPANDED = Pattern.compile("expanded by|to (?:a |the )?mailing list");
    private static final Pattern CODED =
            Pattern.compile("(?<![\\w.@/-])(?:[245]\\d\\d[ \\-]|[45]\\.\\d{1,3}\\.\\d{1,3}(?!\\.?\\d))");
    private static final Pattern REFUSAL =
            Pattern.compile("(?<![\\w.@/-])(?:5[0-5]\\d(?:[ \\-#]|$)|#?5\\.\\d{1,3}\\.\\d{1,3}(?!\\.?\\d))");
    private static final Pattern SUBJECT_LINE = Pattern.compile(
            "^\\W{0,5}(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема|件名|主题|主旨|제목) {0,3}[:：]");

    private Tone() {}

    /** Returns FAILED or DELAYED; empty if the text says neither in a language that is known. */
    static Optional<ReportedAction> of(Mail mail) {
        return ofSubject(mail).or(() -> inProse(mail)).or(() -> inCodes(mail));
    }

    static Optional<ReportedAction> ofSubject(Mail mail) {
        return of(head(mail.subject()));
    }

    /**
     * Returns the result that an intro reports for the addresses below it. It reports a delivery only in a sentence
     * without a negation.
     */
    static Optional<ReportedAction> ofIntro(String intro) {
        String said = intro.toLowerCase(Locale.ROOT);
        if (TRANSIENT.matcher(said).find()
                && !FINAL.matcher(said.replaceAll("non-?fatal", "")).find()) {
            return Optional.of(ReportedAction.DELAYED);
        }
        Optional<ReportedAction> action = of(intro);
        boolean delivered = action.isEmpty()
                && SUCCESS.matcher(said).find()
                && !NEGATED.matcher(said).find();
        return delivered ? Optional.of(ReportedAction.DELIVERED) : action;
    }

    /** Returns DELIVERED if a label before an address says so; no other label reports a result for itself. */
    static Optional<ReportedAction> ofLabel(String label) {
        String said = label.toLowerCase(Locale.ROOT);
        return DELIVERED.matcher(said).find() && !NEGATED.matcher(said).find()
                ? Optional.of(ReportedAction.DELIVERED)
                : Optional.empty();
    }

    /** Returns which delivery the text of an address reports: into its mailbox, or on to another system. */
    static ReportedAction ofDelivery(String text) {
        String said = text.toLowerCase(Locale.ROOT);
        if (EXPANDED.matcher(said).find()) {
            return ReportedAction.EXPANDED;
        }
        return RELAYED.matcher(said).find() ? ReportedAction.RELAYED : ReportedAction.DELIVERED;
    }

    /** Returns whether a text says that no attempt follows. */
    static boolean saysFinal(String text) {
        return FINAL.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** Returns whether a text reports a failure. */
    static boolean saysFailure(String text) {
        return FAILURE.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** Returns whether a line, which may be half of a sentence, reports a failure. */
    static boolean saysNo(String line) {
        return saysFailure(line) || NOT.matcher(line.toLowerCase(Locale.ROOT)).find();
    }

    /** Returns the part before a colon: the rest may be the subject of our mail. */
    private static String head(String subject) {
        int colon = Math.max(subject.indexOf(':'), subject.indexOf('：'));
        return colon < 0 ? subject : subject.substring(0, colon);
    }

    private static Optional<ReportedAction> of(String text) {
        String said = text.toLowerCase(Locale.ROOT);
        if (DELAY.matcher(said).find() && !FINAL.matcher(said).find()) {
            return Optional.of(ReportedAction.DELAYED);
        }
        return FAILURE.matcher(said).find() ? Optional.of(ReportedAction.FAILED) : Optional.empty();
    }

    /** Leaves out replies of other servers: they may mention a delay in a notice that is final. */
    private static Optional<ReportedAction> inProse(Mail mail) {
        StringBuilder prose = new StringBuilder();
        for (String line : mail.lines()) {
            mail.time().check();
            boolean said = !CODED.matcher(line).find()
                    && !SUBJECT_LINE.matcher(line.toLowerCase(Locale.ROOT)).find();
            if (said) {
                prose.append(line).append(' ');
            }
            if (prose.length() > READ) {
                break;
            }
        }
        return of(prose.substring(0, Math.min(prose.length(), READ)));
    }

    private static Optional<ReportedAction> inCodes(Mail mail) {
        return mail.says(REFUSAL) ? Optional.of(ReportedAction.FAILED) : Optional.empty();
    }
}
