package io.emailledger.bounces.readers;

import io.emailledger.internal.reader.TimeLimit;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the recipients in a text, each once, with the text that follows them. */
final class Recipients {
    /** More than these are not read from one mail. */
    static final int MOST = 1_000;

    private static final int LONGEST_TEXT = 2_000;

    private final Map<String, NamedRecipient> entries = new LinkedHashMap<>();
    private final TimeLimit time;
    private @Nullable NamedRecipient last;

    Recipients(TimeLimit time) {
        this.time = time;
    }

    private static final class NamedRecipient {
        final String address;
        final ReportedAction action;
        final StringBuilder text = new StringBuilder();
        Optional<String> original = Optional.empty();

        /** The length of the text up to the end of the server's reply; negative if that has not ended. */
        int replied = -1;

        NamedRecipient(String address, ReportedAction action) {
            this.address = address;
            this.action = action;
        }

        boolean isOneOf(Set<String> addresses) {
            return addresses.contains(address.toLowerCase(Locale.ROOT))
                    || original.map(alias -> alias.toLowerCase(Locale.ROOT))
                            .filter(addresses::contains)
                            .isPresent();
        }

        void say(String more) {
            boolean ends = more.isBlank() || more.startsWith("---");
            if (ends && replied < 0 && DiagnosticText.code(text.toString()).isPresent()) {
                replied = text.length();
            }
            if (text.length() < LONGEST_TEXT && !more.isBlank()) {
                String start = more.substring(0, Math.min(more.length(), LONGEST_TEXT));
                text.append(text.length() == 0 ? "" : " ").append(start.strip());
            }
        }
    }

    void add(String address, ReportedAction action, String text) {
        String key = address.toLowerCase(Locale.ROOT);
        if (entries.size() >= MOST && !entries.containsKey(key)) {
            last = null;
            return;
        }
        last = entries.computeIfAbsent(key, unused -> new NamedRecipient(address, action));
        last.say(text);
    }

    /** Adds text to the recipient that was added last. */
    void say(String text) {
        if (last != null) {
            last.say(text);
        }
    }

    /** Continues with a recipient that was added before; tells whether it was. */
    boolean continueWith(String address) {
        NamedRecipient known = entries.get(address.toLowerCase(Locale.ROOT));
        last = known == null ? last : known;
        return known != null;
    }

    /** Tells whether the text is about the recipient that was added last. */
    boolean isLast(String address) {
        return last != null
                && (last.address.equalsIgnoreCase(address)
                        || last.original.filter(address::equalsIgnoreCase).isPresent());
    }

    /** Adds text to every recipient that has none yet. */
    void sayOfAll(Function<String, String> text) {
        entries.values().stream()
                .filter(entry -> entry.text.length() == 0)
                .forEach(entry -> entry.say(text.apply(entry.address)));
    }

    /** Tells whether there are several, or the text about the only one contains a reason. */
    boolean saysEnough() {
        return entries.size() != 1 || reports().get(0).diagnosis().reason() != BounceReason.UNDETERMINED;
    }

    /** Replaces the text of the only recipient, because all of the notice is about it. */
    void sayInstead(Function<String, String> text) {
        if (entries.size() == 1) {
            NamedRecipient only = entries.values().iterator().next();
            only.text.setLength(0);
            only.replied = -1;
        }
        sayOfAll(text);
    }

    /** Removes the failed recipients that are none of these, if one of them is. */
    void limitFailed(Set<String> addresses) {
        Set<String> lower = new HashSet<>();
        addresses.forEach(address -> lower.add(address.toLowerCase(Locale.ROOT)));
        if (entries.values().stream().anyMatch(entry -> entry.isOneOf(lower))) {
            entries.values().removeIf(entry -> entry.action == ReportedAction.FAILED && !entry.isOneOf(lower));
        }
    }

    boolean hasFailed() {
        return entries.values().stream().anyMatch(entry -> entry.action == ReportedAction.FAILED);
    }

    /** Returns our address for which the last recipient is an alias. */
    void original(String address) {
        if (last != null) {
            last.original = Optional.of(address);
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Diagnoses each text once: notices repeat it for many recipients, and a diagnosis takes longer than all the rest.
     */
    List<RecipientReport> reports() {
        Map<String, RecipientReport> known = new HashMap<>();
        List<RecipientReport> reports = new ArrayList<>();
        for (NamedRecipient entry : entries.values()) {
            time.check();
            String text = entry.text.toString();
            String untilReply = entry.replied < 0 ? text : text.substring(0, entry.replied);
            RecipientReport judged = known.computeIfAbsent(
                    entry.action + " " + entry.replied + " " + text,
                    key -> DiagnosticText.about(entry.action, Optional.empty(), Optional.empty(), text, untilReply));
            reports.add(new RecipientReport(
                    entry.action,
                    entry.original,
                    Optional.of(entry.address),
                    judged.status(),
                    judged.code(),
                    judged.diagnostic(),
                    judged.remoteServer(),
                    judged.diagnosis()));
        }
        return reports;
    }

    /** The report, or empty if it has no recipient. */
    Optional<ParsedReport> found() {
        return entries.isEmpty() ? Optional.empty() : Optional.of(ParsedReport.of(reports()));
    }
}
