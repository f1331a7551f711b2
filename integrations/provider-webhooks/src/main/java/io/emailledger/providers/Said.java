package io.emailledger.providers;

import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the part of an event about a recipient, from the address and the texts of a provider. */
final class Said {
    private static final int LONGEST = 2_000;
    private static final Pattern REPLY = Pattern.compile(
            "^(?:(?:smtp|x-\\w{1,20}); *)?(?:\\w{1,20} \\()?([245]\\d\\d)(?=[ -])[ -]*(.*)", Pattern.DOTALL);
    private static final Pattern ENHANCED = Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d.]|\\w)");
    private static final Pattern ADDRESS = Pattern.compile("<([^<>]{3,320})>\\s*$");
    private static final int LONGEST_ADDRESS = 320;

    private Said() {}

    static RecipientReport of(ReportedAction action, String address) {
        return report(action, address, "", 0, "", Diagnosis.UNDETERMINED);
    }

    /** Something that changes nothing and is kept. */
    static RecipientReport noted(String address, String text) {
        return report(ReportedAction.NOTED, address, "", 0, text, Diagnosis.UNDETERMINED);
    }

    /** An open or a click. */
    static RecipientReport seen(ReportedAction action, String address, String agent) {
        return report(action, address, "", 0, agent, Diagnosis.UNDETERMINED);
    }

    static RecipientReport accepted(String address, String text) {
        return report(ReportedAction.ACCEPTED, address, "", 0, text, Diagnosis.UNDETERMINED);
    }

    static RecipientReport delayed(String address, String text) {
        return withReply(ReportedAction.DELAYED, address, "", 0, text);
    }

    /**
     * A rejection by a server of the recipient, or one that a provider gave up to.
     *
     * @param status the enhanced status that the provider names, or an empty text
     * @param code the reply code that the provider names, or 0
     * @param text the server's text, which may have both
     */
    static RecipientReport failed(String address, String status, int code, String text) {
        return withReply(ReportedAction.FAILED, address, status, code, text);
    }

    /** The provider did not send it. */
    static RecipientReport refused(String address, RefusalCause cause, BounceReason reason, String text) {
        return report(ReportedAction.REFUSED, address, "", 0, text, new Diagnosis(cause, reason, BounceType.SOFT));
    }

    /** The provider did not send it because of our account, or a list in it. */
    static RecipientReport refusedByAccount(String address, String text) {
        return refused(address, RefusalCause.ACCOUNT, BounceReason.POLICY, text);
    }

    /** A report that a person asked for no more of it: a complaint. */
    static RecipientReport complained(String address, String feedbackType) {
        if (feedbackType.equals("not-spam")) {
            return noted(address, "the recipient says that it is no spam");
        }
        boolean isFromServer = feedbackType.equals("auth-failure") || feedbackType.equals("virus");
        return report(
                ReportedAction.COMPLAINED,
                address,
                "",
                0,
                feedbackType,
                isFromServer
                        ? new Diagnosis(BounceReason.NOT_AUTHENTICATED, BounceType.UNDETERMINED)
                        : Diagnosis.UNDETERMINED);
    }

    /**
     * Reads an event that names all recipients of a transmission, but concerns one of them. It counts only if there is
     * one.
     */
    static List<RecipientReport> ofOne(List<RecipientReport> all, String what) {
        return all.size() <= 1
                ? all
                : all.stream()
                        .map(one -> noted(
                                one.originalRecipient().orElse(""),
                                what + " by one of " + all.size() + " recipients; which one is not known"))
                        .toList();
    }

    private static RecipientReport withReply(
            ReportedAction action, String address, String status, int code, String text) {
        Matcher reply = REPLY.matcher(text.strip());
        int known = code >= 400 && code <= 599 ? code : reply.matches() ? Integer.parseInt(reply.group(1)) : 0;
        String words = reply.matches() ? reply.group(2) : text.strip();
        String enhanced = Stream.of(status.strip(), words)
                .map(ENHANCED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
        return report(action, address, enhanced, known, words, Diagnosis.of(enhanced, known, bounded(words)));
    }

    private static RecipientReport report(
            ReportedAction action, String address, String status, int code, String text, Diagnosis diagnosis) {
        return new RecipientReport(
                action,
                Optional.of(bare(address)).filter(some -> !some.isEmpty()),
                Optional.empty(),
                Optional.of(status).filter(some -> !some.isEmpty()),
                code == 0 ? Optional.empty() : Optional.of(code),
                bounded(text.strip()),
                Optional.empty(),
                diagnosis);
    }

    /** Returns an address without the name that a provider may write with it. */
    static String bare(String address) {
        String text = address.strip();
        if (text.length() <= LONGEST_ADDRESS * 2) {
            Matcher named = ADDRESS.matcher(text);
            text = named.find() ? named.group(1) : text;
        }
        return text.length() <= LONGEST_ADDRESS ? text : "";
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
