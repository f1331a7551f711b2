package io.emailledger.bounces.readers;

import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
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
                        ? Diagnosis.of(status.orElse(""), code.orElse(0), text)
                        : Diagnosis.UNDETERMINED);
    }

    /** A rejection has precedence over a success, and one with a detail over one that ends in zeros. */
    private static int worth(String status) {
        return (status.charAt(0) == '2' ? 0 : 2) + (status.endsWith(".0.0") ? 0 : 1);
    }

    private static String head(String text) {
        return text.length() <= READ ? text : text.substring(0, READ);
    }
}
