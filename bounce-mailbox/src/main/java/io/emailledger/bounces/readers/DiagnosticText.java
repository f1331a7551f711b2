package io.emailledger.bounces.readers;

import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the codes and the name of a server in its text. */
final class DiagnosticText {
    private static final Pattern STATUS = Pattern.compile("(?<![\\w.])([245]\\.\\d{1,3}\\.\\d{1,3})(?!\\.?\\d)");
    private static final Pattern CODE = Pattern.compile("(?<![\\w.@/-])([45][0-5]\\d)(?=[\\s\\-:,;)\\]]|\\.?$)");
    private static final Pattern HOST = Pattern.compile(
            "(?:(?<!client )host |talking to |Remote-MTA: |server for the recipient domain \\S{1,255} by )"
                    + "([A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,9})"
                    + "(?!\\.?[A-Za-z0-9-]| (?:was |is |could |can)?(?:not|unknown|does|unreachable))");
    private static final Pattern REPLY_END = Pattern.compile("\\n *\\n|\\n *-{3}");
    private static final Pattern COMMAND =
            Pattern.compile("\\b(?:mail from|rcpt to|data)\\b", Pattern.CASE_INSENSITIVE);
    private static final int READ = 4_000;

    private DiagnosticText() {}

    static Optional<String> status(String text) {
        Optional<String> best = Optional.empty();
        Matcher matcher = STATUS.matcher(head(text));
        while (matcher.find()) {
            String found = matcher.group(1);
            if (best.isEmpty() || worth(found) > worth(best.get())) {
                best = Optional.of(found);
            }
        }
        return best;
    }

    static Optional<Integer> code(String text) {
        Matcher matcher = CODE.matcher(head(text));
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    static Optional<String> host(String text) {
        Matcher matcher = HOST.matcher(head(text));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The diagnosis of a recipient, with the codes found in the text. */
    static RecipientReport about(ReportedAction action, Optional<String> original, Optional<String> last, String text) {
        return about(action, original, last, text, text);
    }

    /** The diagnosis of a recipient; the reply of the server, if there is one, ends where {@code untilReply} ends. */
    static RecipientReport about(
            ReportedAction action, Optional<String> original, Optional<String> last, String text, String untilReply) {
        Optional<String> status = status(text);
        Optional<Integer> code = code(text);
        return new RecipientReport(
                action,
                original,
                last,
                status,
                code,
                text,
                host(text),
                action == ReportedAction.FAILED || action == ReportedAction.DELAYED
                        ? diagnosis(status.orElse(""), code.orElse(0), text, untilReply)
                        : Diagnosis.UNDETERMINED);
    }

    /** The reply of the server decides; the text around it only if the reply says nothing, or is about the sender. */
    private static Diagnosis diagnosis(String status, int code, String text, String untilReply) {
        Matcher start = CODE.matcher(head(untilReply));
        if (!start.find() || isAboutSender(untilReply.substring(0, start.start()))) {
            return Diagnosis.of(status, code, text);
        }
        Matcher end = REPLY_END.matcher(untilReply);
        int last = end.find(start.start()) ? end.start() : untilReply.length();
        Diagnosis said = Diagnosis.of(status, code, untilReply.substring(start.start(), last));
        return said.reason() == BounceReason.UNDETERMINED ? Diagnosis.of(status, code, text) : said;
    }

    private static boolean isAboutSender(String before) {
        Matcher commands = COMMAND.matcher(before);
        boolean sender = false;
        while (commands.find()) {
            sender = commands.group().toLowerCase(Locale.ROOT).startsWith("mail");
        }
        return sender;
    }

    /** A rejection has precedence over a success, and one with a detail over one that ends in zeros. */
    private static int worth(String status) {
        return (status.charAt(0) == '2' ? 0 : 2) + (status.endsWith(".0.0") ? 0 : 1);
    }

    private static String head(String text) {
        return text.length() <= READ ? text : text.substring(0, READ);
    }
}
