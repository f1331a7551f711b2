package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.TimeLimit;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of a delivery status (RFC 3464 section 2, RFC 6533 section 3), anywhere in a mail. */
final class StatusFields {
    private static final List<String> ONCE_IN_A_GROUP =
            List.of("final-recipient", "original-recipient", "action", "status");
    private static final Map<String, ReportedAction> ACTIONS = Map.of(
            "fail", ReportedAction.FAILED,
            "delay", ReportedAction.DELAYED,
            "deliver", ReportedAction.DELIVERED,
            "relay", ReportedAction.RELAYED,
            "expand", ReportedAction.EXPANDED);
    private static final Pattern UNICODE = Pattern.compile("\\\\x\\{([0-9A-Fa-f]{1,6})}");

    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.){1,500}\"@\\S{1,255}");

    /** An address that an archive has shortened is no recipient. */
    private static final String SHORTENED = "...@";

    /** OpenSMTPD calls the last report about an e-mail a delay too. */
    private static final Pattern OVER = Pattern.compile("envelope expired", Pattern.CASE_INSENSITIVE);

    private final List<Map<String, String>> groups = new ArrayList<>();

    private final TimeLimit time;

    private StatusFields(TimeLimit time) {
        this.time = time;
    }

    /** Reads the fields of a text. A group ends at an empty line, or before a field that it already has. */
    static StatusFields of(List<String> lines, TimeLimit time) {
        StatusFields fields = new StatusFields(time);
        Map<String, String> group = new HashMap<>();
        String name = "";
        for (String line : lines) {
            time.check();
            int colon = line.indexOf(':');
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (line.isBlank() || (!folded && colon < 1)) {
                group = fields.begin(group);
                name = "";
            } else if (folded && !name.isEmpty()) {
                group.merge(name, line.strip(), (old, more) -> old.length() > 8_000 ? old : old + " " + more);
            } else if (colon > 0) {
                name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                if (group.containsKey(name) && ONCE_IN_A_GROUP.contains(name)) {
                    group = fields.begin(group);
                }
                group.putIfAbsent(name, line.substring(colon + 1).strip());
            }
        }
        fields.begin(group);
        return fields;
    }

    private Map<String, String> begin(Map<String, String> done) {
        if (!done.isEmpty()) {
            groups.add(done);
        }
        return new HashMap<>();
    }

    Optional<String> reporter() {
        return first("reporting-mta").map(StatusFields::behindType).filter(name -> !name.isEmpty());
    }

    Optional<String> envelopeId() {
        return first("original-envelope-id").filter(id -> !id.isEmpty());
    }

    private Optional<String> first(String name) {
        return groups.stream()
                .flatMap(group -> Stream.ofNullable(group.get(name)))
                .findFirst();
    }

    /** Tells whether a recipient who failed is named in a form that an archive has shortened. */
    boolean hidesRecipient() {
        return groups.stream()
                .anyMatch(group -> group.getOrDefault("final-recipient", "").contains(SHORTENED)
                        && group.getOrDefault("action", "")
                                .toLowerCase(Locale.ROOT)
                                .startsWith("fail"));
    }

    List<RecipientReport> recipients() {
        List<RecipientReport> reports = new ArrayList<>();
        for (Map<String, String> group : groups) {
            time.check();
            Optional<String> original = address(group.get("original-recipient"));
            Optional<String> last = address(group.get("final-recipient"));
            Optional<String> actual = address(group.get("x-actual-recipient"));
            if (actual.isPresent() && last.isPresent() && isSentOn(actual.get(), last.get(), original)) {
                // The recipient that the report calls final was an alias.
                original = last;
                last = actual;
            }
            if ((original.isPresent() || last.isPresent()) && reports.size() < Recipients.MOST) {
                reports.add(report(group, original, last));
            }
        }
        return reports;
    }

    private static boolean isSentOn(String actual, String last, Optional<String> original) {
        return !actual.equalsIgnoreCase(last)
                && original.map(last::equalsIgnoreCase).orElse(true);
    }

    private static RecipientReport report(Map<String, String> group, Optional<String> original, Optional<String> last) {
        String said = group.getOrDefault("status", "");
        String text = behindType(group.getOrDefault("diagnostic-code", ""));
        Optional<String> status = precise(DiagnosticText.status(said), DiagnosticText.status(text));
        Optional<Integer> code = DiagnosticText.code(text);
        ReportedAction named = action(group.getOrDefault("action", ""), status);
        ReportedAction action =
                named == ReportedAction.DELAYED && OVER.matcher(text).find() ? ReportedAction.FAILED : named;
        boolean refused = action == ReportedAction.FAILED || action == ReportedAction.DELAYED;
        return new RecipientReport(
                action,
                original,
                last,
                status,
                code,
                text,
                Optional.ofNullable(group.get("remote-mta"))
                        .map(StatusFields::behindType)
                        .filter(name -> !name.isEmpty()),
                refused
                        ? Diagnosis.of(status.orElse(""), code.orElse(0), text.isEmpty() ? said : text)
                        : Diagnosis.UNDETERMINED);
    }

    /** A status that ends in two zeros says nothing: many servers write the real one into their text. */
    static Optional<String> precise(Optional<String> field, Optional<String> inText) {
        boolean says = field.filter(status -> !status.endsWith(".0.0")).isPresent();
        return says || inText.isEmpty() ? field : inText;
    }

    private static ReportedAction action(String said, Optional<String> status) {
        String word = said.strip().toLowerCase(Locale.ROOT);
        for (Map.Entry<String, ReportedAction> known : ACTIONS.entrySet()) {
            if (word.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        return status.filter(s -> s.startsWith("2")).isPresent() ? ReportedAction.DELIVERED : ReportedAction.FAILED;
    }

    private static Optional<String> address(@Nullable String field) {
        if (field == null) {
            return Optional.empty();
        }
        String unescaped = UNICODE.matcher(behindType(field)).replaceAll(escape -> {
            int codePoint = Integer.parseInt(escape.group(1), 16);
            boolean letter = Character.isLetterOrDigit(codePoint) && Character.isValidCodePoint(codePoint);
            return letter ? Character.toString(codePoint) : "?";
        });
        return asWritten(unescaped.strip());
    }

    /** The field is the recipient, also where it is no address by the rules; only a comment next to it is left out. */
    private static Optional<String> asWritten(String value) {
        int open = value.indexOf('<');
        boolean bracketed = open >= 0 && value.endsWith(">") && !value.startsWith("\"@", open + 1);
        String inside =
                bracketed ? value.substring(open + 1, value.length() - 1).strip() : value;
        if (inside.isEmpty() || inside.contains(SHORTENED)) {
            return Optional.empty();
        }
        boolean whole = inside.chars().noneMatch(Character::isWhitespace)
                || QUOTED.matcher(inside).matches();
        return whole ? Optional.of(inside) : Addresses.firstIn(inside).or(() -> Optional.of(inside.split("\\s", 2)[0]));
    }

    /** Returns the text after a type, such as {@code dns;} or {@code smtp;}. Some servers write the type twice. */
    static String behindType(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon < 0 || semicolon > 20) {
            return value.strip();
        }
        String type = value.substring(0, semicolon).strip().toLowerCase(Locale.ROOT);
        String rest = value.substring(semicolon + 1).strip();
        while (!type.isEmpty()
                && rest.toLowerCase(Locale.ROOT).startsWith(type)
                && rest.startsWith(";", type.length())) {
            rest = rest.substring(type.length() + 1).strip();
        }
        return rest;
    }
}
