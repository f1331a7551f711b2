package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The rules that classify a server's reply: its cause, its reason and its type. Immutable. The rules form a table, of
 * which the first matching rule decides; an application can add its own rules before the standard ones. The format of a
 * table is explained in {@code docs/replies.md}.
 */
public final class ReplyRules {
    private static final ReplyRules STANDARD = new ReplyRules(RuleTable.read(table()));

    private final List<ReplyRule> rules;

    private ReplyRules(List<ReplyRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Returns the rules that come with the library.
     *
     * @return the rules
     */
    public static ReplyRules standard() {
        return STANDARD;
    }

    /**
     * Returns these rules with others in front of them.
     *
     * @param table the text of a table, in the format of {@code docs/replies.md}
     * @return new rules
     * @throws io.emailledger.message.InvalidValueException if the table has an error; the message names the line
     */
    public ReplyRules withFirst(String table) {
        List<ReplyRule> all = new ArrayList<>(RuleTable.read(requirePresent(table, "reply rules")));
        all.addAll(rules);
        return new ReplyRules(all);
    }

    /**
     * Classifies a negative reply (4yz, 5yz).
     *
     * @param phase the command that it answers
     * @param code the reply code, 200 to 599, or 0 if there is none
     * @param text the text, with the enhanced status if there is one; may be empty
     * @return the diagnosis
     */
    public Diagnosis diagnose(ReplyPhase phase, int code, String text) {
        return diagnose(phase, code, "", text);
    }

    /**
     * Classifies a negative reply (4yz, 5yz) whose enhanced status was reported apart from its text.
     *
     * @param phase the command that it answers
     * @param code the reply code, 200 to 599, or 0 if there is none
     * @param status the enhanced status, such as {@code 5.1.1}; empty if it is in the text or there is none
     * @param text the text; may be empty
     * @return the diagnosis
     */
    public Diagnosis diagnose(ReplyPhase phase, int code, String status, String text) {
        requirePresent(phase, "phase");
        requirePresent(text, "text");
        Optional<String> quoted = ReplyText.quoted(text);
        String reply = quoted.orElse(text);
        Optional<String> known = requirePresent(status, "status").isEmpty() || quoted.isPresent()
                ? ReplyText.status(reply)
                : Optional.of(status);
        boolean temporary = isTemporary(phase, code, known);
        PlainText plain = new PlainText(ReplyText.plain(reply));
        return rule(phase, code, known, plain)
                .map(rule -> rule.says(phase, temporary))
                .map(said -> said.bounceType() == BounceType.HARD && Doubt.isIn(plain)
                        ? new Diagnosis(said.cause(), said.reason(), BounceType.SOFT)
                        : said)
                .orElse(temporary ? new Diagnosis(BounceReason.UNDETERMINED, BounceType.SOFT) : Diagnosis.UNDETERMINED);
    }

    /** Returns the rule that decides. */
    Optional<ReplyRule> rule(ReplyPhase phase, int code, Optional<String> status, String text) {
        return rule(phase, code, status.or(() -> ReplyText.status(text)), new PlainText(ReplyText.plain(text)));
    }

    private Optional<ReplyRule> rule(ReplyPhase phase, int code, Optional<String> known, PlainText plain) {
        int unknown = isTemporary(phase, code, known) ? 400 : 500;
        int judged = code >= 400 ? code : unknown;
        return rules.stream()
                .filter(rule -> rule.fits(phase, judged, known, plain))
                .findFirst();
    }

    List<ReplyRule> rules() {
        return rules;
    }

    /** In a session a 4 in either code makes a rejection temporary; in a report only its own status counts. */
    private static boolean isTemporary(ReplyPhase phase, int code, Optional<String> status) {
        boolean byStatus = status.map(s -> s.startsWith("4")).orElse(false);
        if (phase == ReplyPhase.REPORT && status.isPresent()) {
            return byStatus;
        }
        return byStatus || code / 100 == 4;
    }

    private static String table() {
        try (InputStream in = ReplyRules.class.getResourceAsStream("reply-rules.txt")) {
            return new String(Objects.requireNonNull(in, "reply-rules.txt").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cause of a rejection. It decides how the ledger reacts; {@code docs/replies.md} has the table. */
    public enum RefusalCause {
        /** This recipient's mailbox: unknown, disabled, full, restricted. */
        RECIPIENT,
        /**
         * Our account at the server, or our right to use this sender: login, plan, quota, sender or domain not
         * verified.
         */
        ACCOUNT,
        /** This connection: too many connections, recipients or errors; HELO; a command out of order; TLS required. */
        CONNECTION,
        /** Our rate: we send too much or too fast. */
        RATE,
        /** The reputation of our address, host or domain: it is on a list, or has no reverse DNS. */
        REPUTATION,
        /** This message: its size, format, attachments, or the result of a filter. */
        CONTENT,
        /** The server itself: its disk, load, configuration, greylisting, a loop. */
        SERVER,
        /** The reply does not say. */
        UNDETERMINED
    }

    /** The phase of an SMTP session in which a server replied: the command that the reply answers. */
    public enum ReplyPhase {
        /** The connection itself: the server's first line. */
        GREETING,
        /** EHLO or HELO. */
        EHLO,
        /** STARTTLS. */
        STARTTLS,
        /** AUTH, including its whole exchange. */
        AUTH,
        /** MAIL FROM. */
        MAIL,
        /** RCPT TO: the only command that names the recipient. */
        RCPT,
        /** DATA, before any of the content was sent. */
        DATA,
        /** The end of the content: the final dot. */
        CONTENT,
        /** Not in our session: the reply of another server, repeated by a delivery status notification (DSN). */
        REPORT
    }
}
