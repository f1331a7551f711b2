package io.emailledger.bounces.readers;

import io.emailledger.bounces.readers.NoticeAddresses.Mention;
import io.emailledger.bounces.readers.NoticeAddresses.Position;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The recipients of a notice, each with the result of its part of the notice and with its own text. */
final class NoticeEntries {
    /** More text is not read for a recipient. */
    private static final int LONGEST_TEXT = 4_000;

    private final Mail mail;
    private final List<String> lines;
    private final List<Mention> named;
    private final NoticeSections sections;
    private final Recipients recipients;
    private final Set<String> addresses = new HashSet<>();
    private final Map<Integer, Integer> groupOfLine = new HashMap<>();
    private final Map<String, Mention> first = new HashMap<>();

    private NoticeEntries(Mail mail, List<Mention> named) {
        this.mail = mail;
        this.lines = mail.lines();
        this.named = named;
        this.sections = NoticeSections.of(mail, named);
        this.recipients = new Recipients(mail.time());
        for (Mention mention : named) {
            String address = mention.address().toLowerCase(Locale.ROOT);
            addresses.add(address);
            first.putIfAbsent(address, mention);
        }
    }

    /**
     * Returns the recipients.
     *
     * @param whole the result of the notice as a whole, for the addresses of a part that reports none
     */
    static Recipients of(Mail mail, List<Mention> named, Optional<ReportedAction> whole) {
        return new NoticeEntries(mail, named).all(whole);
    }

    static List<RecipientReport> listed(Mail mail, List<Mention> named, ReportedAction action) {
        NoticeEntries entries = new NoticeEntries(mail, named);
        entries.list(Optional.of(action));
        return entries.recipients.reports();
    }

    private Recipients all(Optional<ReportedAction> whole) {
        Set<String> failed = new LinkedHashSet<>();
        mail.headers().all("X-Failed-Recipients").forEach(value -> failed.addAll(Addresses.in(value)));
        boolean entries = named.stream()
                .anyMatch(mention -> mention.place() != Position.SENTENCE && mention.place() != Position.HEADER);
        if (entries || failed.isEmpty()) {
            list(whole);
        }
        recipients.limitFailed(failed);
        boolean delayed = whole.filter(ReportedAction.DELAYED::equals).isPresent();
        if (recipients.isEmpty() || (!delayed && !recipients.hasFailed())) {
            failed.forEach(address -> recipients.add(address, whole.orElse(ReportedAction.FAILED), ""));
        }
        if (entries && recipients.saysEnough()) {
            recipients.sayOfAll(this::textAround);
        } else {
            // The reason may be anywhere in the text.
            recipients.sayInstead(this::textAround);
        }
        return recipients;
    }

    private void list(Optional<ReportedAction> whole) {
        int group = 0;
        for (int i = 0; i < named.size(); i++) {
            Mention mention = named.get(i);
            int next = i + 1 < named.size() ? named.get(i + 1).line() : lines.size();
            int end = end(mention.line(), next);
            Optional<ReportedAction> action = action(mention, end, whole);
            if (action.isPresent()) {
                add(mention, action.get(), i > 0 ? named.get(i - 1).line() : -1);
                for (int line = mention.line() + 1; line < end; line++) {
                    mail.time().check();
                    say(lines.get(line));
                }
            }
            for (int line = mention.line(); line < end; line++) {
                groupOfLine.put(line, group);
            }
            // Addresses below each other share the text behind the last one.
            boolean shares = i + 1 < named.size()
                    && end == next
                    && isBlank(mention, end)
                    && EntryText.text(named.get(i + 1)).isEmpty();
            group += shares ? 0 : 1;
        }
    }

    private boolean isBlank(Mention mention, int end) {
        return EntryText.text(mention).isEmpty()
                && lines.subList(Math.min(mention.line() + 1, end), end).stream()
                        .allMatch(String::isBlank);
    }

    /** Returns the line at which the text of an address ends. */
    private int end(int line, int next) {
        int end = line + 1;
        while (end < next && !sections.beginsAt(end)) {
            end++;
        }
        return Math.max(line, Math.min(end, next));
    }

    /** A reply that refuses an address contradicts an intro that reports a delivery. */
    private Optional<ReportedAction> action(Mention mention, int end, Optional<ReportedAction> whole) {
        Optional<ReportedAction> action = sections.action(mention.line(), whole);
        if (action.filter(ReportedAction.DELIVERED::equals).isEmpty()) {
            return action;
        }
        List<String> text = lines.subList(mention.line(), Math.max(mention.line() + 1, end));
        String behind = lines.get(mention.line()).replace(mention.address(), "");
        return text.stream().anyMatch(Letters::isReply) ? whole : Optional.of(Tone.ofDelivery(behind));
    }

    private void add(Mention mention, ReportedAction action, int before) {
        if (mention.place() == Position.GENERATED) {
            generated(mention, action, before);
        } else if (mention.place() == Position.ORIGINAL) {
            recipients.original(mention.address());
        } else {
            String line = lines.get(mention.line());
            recipients.add(
                    mention.address(), action, mention.place() == Position.LABELLED ? line : EntryText.text(mention));
        }
    }

    /** The address behind an alias may be hidden; then the text in its place is used. */
    private void generated(Mention mention, ReportedAction action, int before) {
        if (before < mention.line() - 2 || recipients.isEmpty()) {
            String above =
                    mention.line() == 0 ? "" : lines.get(mention.line() - 1).strip();
            recipients.add(above.isEmpty() ? mention.address() : above, action, "");
        }
        recipients.original(mention.address());
        if (before < mention.line()) {
            recipients.say(lines.get(mention.line()));
        }
    }

    /** A line that names another recipient, and the lines behind it, are about that one. */
    private void say(String line) {
        List<String> others = Addresses.in(line).stream()
                .filter(address -> addresses.contains(address.toLowerCase(Locale.ROOT)))
                .toList();
        boolean another = !others.isEmpty() && others.stream().noneMatch(recipients::isLast);
        if (!another || recipients.continueWith(others.get(0))) {
            recipients.say(line);
        }
    }

    /** Returns the text of the part in which an address is, without the text of other recipients. */
    private String textAround(String address) {
        Mention mention = first.get(address.toLowerCase(Locale.ROOT));
        if (mention == null || addresses.size() == 1) {
            return mail.text();
        }
        StringBuilder text = new StringBuilder();
        int group = groupOfLine.getOrDefault(mention.line(), -1);
        int end = sections.end(mention.line());
        for (int line = sections.start(mention.line()); line < end && text.length() < LONGEST_TEXT; line++) {
            mail.time().check();
            if (groupOfLine.getOrDefault(line, group) == group && !isOfAnother(lines.get(line), address)) {
                text.append(lines.get(line)).append('\n');
            }
        }
        return text.toString();
    }

    private boolean isOfAnother(String line, String address) {
        List<String> others = Addresses.in(line).stream()
                .filter(other -> addresses.contains(other.toLowerCase(Locale.ROOT)))
                .toList();
        return !others.isEmpty() && others.stream().noneMatch(address::equalsIgnoreCase);
    }
}
