package io.emailledger.system;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import io.emailledger.message.EmailId;
import io.emailledger.message.Guarantee;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.smtp.JournalEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the children of a campaign said was so, and between which kills the server took what; at the end it is compared
 * with the history.
 */
final class KillLedger {
    static final String LOST = "lost: ";
    static final String NOT_THERE = "delivered but not at the server: ";
    static final String SENT = "cancelled but sent: ";
    static final String UNEXPLAINED = "unexplained second copy: ";
    static final String TWICE = "at most once, but twice: ";
    static final String WRONG = "wrong: ";

    private final Path journal;
    private final Map<Integer, EmailId> recorded = new TreeMap<>();
    private final Set<EmailId> cancelled = new HashSet<>();
    /** How long the journal was when each child was dead and buried. */
    private final List<Integer> kills = new ArrayList<>();

    private final List<String> violations = new ArrayList<>();

    KillLedger(Path journal) {
        this.journal = journal;
    }

    /** The first number of which nobody has heard that it is recorded. */
    int firstUntold() {
        return recorded.size();
    }

    /** Takes note of what a child had printed when it was killed. Half a line at the end was not said. */
    void killed(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String[] words = line.split(" ");
            if (line.startsWith(KillCampaignProgram.RECORDED) && words.length == 3 && words[2].length() == 36) {
                EmailId id = EmailId.of(words[2]);
                Optional.ofNullable(recorded.put(Integer.parseInt(words[1]), id))
                        .filter(before -> !before.equals(id))
                        .ifPresent(before -> violations.add(WRONG + "two ids for one key, " + before + " and " + id));
            } else if (line.startsWith(KillCampaignProgram.CANCELLED) && words[1].length() == 36) {
                cancelled.add(EmailId.of(words[1]));
            } else if (!line.equals("starting") && !line.equals("open") && i + 1 < lines.size()) {
                violations.add(WRONG + "a child said: " + line);
            }
        }
        kills.add(JournalEntry.readAll(journal).size());
    }

    KillVerdict judge(HistoryStore store) {
        Map<EmailId, EmailRecord> history = history(store);
        Map<EmailId, List<Copy>> copies = copies();
        judgeNumbers(history);
        judgeCopies(copies, history);
        for (EmailRecord record : history.values()) {
            judge(record, copies.getOrDefault(record.id(), List.of()), store.steps(record.id()));
        }
        cancelled.forEach(id -> judgeCancelled(history.get(id)));
        long unconfirmed = history.values().stream()
                .filter(record -> record.status() == EmailStatus.UNCONFIRMED)
                .peek(record -> judgeUnconfirmed(store.steps(record.id()), record))
                .count();
        long mails = copies.values().stream().mapToLong(List::size).sum();
        return new KillVerdict(
                recorded.size(), cancelled.size(), mails, secondCopies(copies), unconfirmed, List.copyOf(violations));
    }

    private static Map<EmailId, EmailRecord> history(HistoryStore store) {
        Map<EmailId, EmailRecord> all = new HashMap<>();
        Optional<String> cursor = Optional.empty();
        do {
            HistoryQuery query = HistoryQuery.all().limit(1_000);
            HistoryPage page = store.history(cursor.map(query::after).orElse(query));
            page.emails().forEach(record -> all.put(record.id(), record));
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }

    /** One mail that the server took: after how many kills, with which content, for whom. */
    private record Copy(int afterKills, String sha256, List<String> recipients) {}

    private Map<EmailId, List<Copy>> copies() {
        Map<EmailId, List<Copy>> copies = new HashMap<>();
        List<JournalEntry> entries = JournalEntry.readAll(journal);
        for (int i = 0; i < entries.size(); i++) {
            JournalEntry entry = entries.get(i);
            int line = i;
            int before = (int) kills.stream().filter(length -> length <= line).count();
            String messageId = entry.messageId().orElseThrow();
            copies.computeIfAbsent(EmailId.of(messageId.substring(1, 37)), id -> new ArrayList<>())
                    .add(new Copy(before, entry.sha256(), entry.recipients()));
        }
        return copies;
    }

    private void judgeNumbers(Map<EmailId, EmailRecord> history) {
        recorded.forEach((number, id) -> {
            if (!history.containsKey(id)) {
                violations.add(LOST + "number " + number + " was acknowledged and is not in the history");
            }
        });
        Map<String, EmailId> keys = new HashMap<>();
        for (EmailRecord record : history.values()) {
            String key = record.facts().idempotencyKey().orElseThrow();
            Optional.ofNullable(keys.put(key, record.id()))
                    .ifPresent(other -> violations.add(WRONG + key + " is in the history twice"));
        }
    }

    /** Two copies for the same recipient need a kill between them, and the same bytes. */
    private void judgeCopies(Map<EmailId, List<Copy>> copies, Map<EmailId, EmailRecord> history) {
        copies.forEach((id, mails) -> {
            EmailRecord record = history.get(id);
            if (record == null) {
                violations.add(WRONG + id + " is at the server and not in the history");
                return;
            }
            if (mails.stream().map(Copy::sha256).distinct().count() > 1) {
                violations.add(WRONG + id + " had other bytes at another attempt");
            }
            for (RecipientRecord recipient : record.recipients()) {
                List<Integer> taken = mails.stream()
                        .filter(mail ->
                                mail.recipients().contains(recipient.address().toString()))
                        .map(Copy::afterKills)
                        .toList();
                if (taken.size() != new HashSet<>(taken).size()) {
                    violations.add(UNEXPLAINED + id + " was taken after " + taken + " kills");
                }
                if (taken.size() > 1 && record.facts().guarantee() == Guarantee.AT_MOST_ONCE) {
                    violations.add(TWICE + id + " was taken after " + taken + " kills");
                }
            }
        });
    }

    private static long secondCopies(Map<EmailId, List<Copy>> copies) {
        long second = 0;
        for (List<Copy> mails : copies.values()) {
            List<String> all =
                    mails.stream().flatMap(mail -> mail.recipients().stream()).toList();
            second += all.size() - new HashSet<>(all).size();
        }
        return second;
    }

    private void judge(EmailRecord record, List<Copy> copies, List<Step> steps) {
        for (RecipientRecord recipient : record.recipients()) {
            boolean there = copies.stream()
                    .anyMatch(mail ->
                            mail.recipients().contains(recipient.address().toString()));
            String who = record.id() + ", recipient " + recipient.position() + ", is " + recipient.status();
            switch (recipient.status()) {
                case DELIVERED -> {
                    if (!there) {
                        violations.add(NOT_THERE + who);
                    }
                }
                case CANCELLED -> {
                    if (there) {
                        violations.add(SENT + who);
                    }
                }
                case BOUNCED -> {
                    // Taken before a kill, and refused when it was sent again because nobody had heard the answer.
                    if (there && steps.stream().noneMatch(step -> step.kind() == StepKind.RECOVERED)) {
                        violations.add(WRONG + "taken, but " + who);
                    }
                }
                case UNCONFIRMED -> {
                    if (record.facts().guarantee() != Guarantee.AT_MOST_ONCE) {
                        violations.add(WRONG + "at least once, but " + who);
                    }
                }
                default -> violations.add(LOST + who);
            }
        }
    }

    /** What was acknowledged to be cancelled is so still, but for recipients who had had it before. */
    private void judgeCancelled(EmailRecord record) {
        if (record == null
                || record.recipients().stream().noneMatch(r -> r.status() == EmailStatus.CANCELLED)
                || !record.status().isFinished()) {
            violations.add(SENT + "acknowledged as cancelled, but " + record);
        }
    }

    /** The server loses no answers here, so only a process that died can have left it open. */
    private void judgeUnconfirmed(List<Step> steps, EmailRecord record) {
        if (steps.stream()
                .noneMatch(s -> s.kind() == StepKind.UNCONFIRMED && s.detail().contains("disappeared"))) {
            violations.add(WRONG + record.id() + " is UNCONFIRMED and no process that died explains it");
        }
    }
}
