package io.emailledger.system;

import static io.emailledger.system.KillLedger.LOST;
import static io.emailledger.system.KillLedger.NOT_THERE;
import static io.emailledger.system.KillLedger.SENT;
import static io.emailledger.system.KillLedger.TWICE;
import static io.emailledger.system.KillLedger.UNEXPLAINED;
import static io.emailledger.system.KillLedger.WRONG;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares the acknowledged results with the history, and the history with the journal of the server. */
final class KillJudge {
    private final HistoryStore store;
    private final Map<EmailId, List<Copy>> copies;
    private final List<String> violations;
    private final Map<EmailId, EmailRecord> history;
    private final boolean databaseFailed;
    private long secondCopies;

    /**
     * Makes a judge.
     *
     * @param databaseFailed whether the database was unavailable for a time, in which the event of the original of a
     *     resend may not have been noted
     */
    KillJudge(HistoryStore store, Map<EmailId, List<Copy>> copies, boolean databaseFailed, List<String> violations) {
        this.store = store;
        this.databaseFailed = databaseFailed;
        this.copies = copies;
        this.violations = violations;
        this.history = history(store);
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

    void judge(Map<Integer, EmailId> recorded, Collection<EmailId> cancelled, Map<EmailId, EmailId> resent) {
        recorded.forEach((number, id) -> judgeRecorded(number, Optional.ofNullable(history.get(id))));
        judgeKeys();
        resent.forEach(this::judgeResent);
        copies.keySet().stream()
                .filter(id -> !history.containsKey(id))
                .forEach(id -> violations.add(WRONG + id + " is at the server and not in the history"));
        for (EmailRecord record : history.values()) {
            List<Copy> mails = copies.getOrDefault(record.id(), List.of());
            if (mails.stream().map(Copy::sha256).distinct().count() > 1) {
                violations.add(WRONG + record.id() + " had other bytes at another attempt");
            }
            record.recipients().forEach(recipient -> judge(record, recipient, mails));
        }
        cancelled.forEach(this::judgeCancelled);
    }

    KillVerdict verdict(long recorded, long cancelled, long resent) {
        long mails = copies.values().stream().mapToLong(List::size).sum();
        long unconfirmed = history.values().stream()
                .filter(record -> record.status() == EmailStatus.UNCONFIRMED)
                .count();
        return new KillVerdict(recorded, cancelled, resent, mails, secondCopies, unconfirmed, List.copyOf(violations));
    }

    private void judgeRecorded(int number, Optional<EmailRecord> found) {
        if (found.isEmpty()) {
            violations.add(LOST + "number " + number + " was acknowledged and is not in the history");
        } else if (!found.get().facts().idempotencyKey().equals(Optional.of(KillCampaignProgram.key(number)))) {
            violations.add(WRONG + "number " + number + " is another e-mail");
        }
    }

    /** A resend takes the key from its original, so that each key is unique only among originals. */
    private void judgeKeys() {
        Set<String> keys = new HashSet<>();
        for (EmailRecord record : history.values()) {
            Optional<String> key = record.facts().idempotencyKey();
            if (key.isEmpty() && record.facts().resendOf().isEmpty()) {
                violations.add(WRONG + record.id() + " has lost its key");
            }
            key.filter(k -> record.facts().resendOf().isEmpty() && !keys.add(k))
                    .ifPresent(k -> violations.add(WRONG + k + " is in the history twice"));
        }
    }

    private void judgeResent(EmailId copy, EmailId old) {
        EmailRecord record = history.get(copy);
        if (record == null) {
            violations.add(LOST + copy + " was acknowledged as resent and is not in the history");
        } else if (!record.facts().resendOf().equals(Optional.of(old))
                || !(databaseFailed || has(old, EventType.RESENT))) {
            violations.add(WRONG + copy + " and " + old + " do not know of each other");
        }
    }

    private void judge(EmailRecord record, RecipientRecord recipient, List<Copy> mails) {
        String address = recipient.address().toString();
        List<Copy> taken = mails.stream()
                .filter(mail -> mail.isFor(address))
                .sorted(Comparator.comparing(Copy::at))
                .toList();
        String who = record.id() + ", recipient " + recipient.position() + ", is " + recipient.status();
        judgeCopies(record, who, taken);
        switch (recipient.status()) {
            case DELIVERED -> {
                if (taken.isEmpty()) {
                    violations.add(NOT_THERE + who);
                }
            }
            case CANCELLED -> {
                // Accepted before a kill, deferred when it was sent again because the reply was lost, and then
                // cancelled.
                if (!taken.isEmpty() && (!hasBeenRecovered(record) || !isBeforeCancel(record, taken))) {
                    violations.add(SENT + who + ", taken " + taken);
                }
            }
            case BOUNCED -> {
                // Accepted before a kill, and rejected when it was sent again.
                if (!taken.isEmpty() && !hasBeenRecovered(record)) {
                    violations.add(WRONG + "taken, but " + who);
                }
            }
            case UNCONFIRMED -> judgeUnconfirmed(record, who);
            default -> violations.add(LOST + who);
        }
    }

    /** The sender of the first copy was dead when the second was sent, and the history shows the recovery. */
    private void judgeCopies(EmailRecord record, String who, List<Copy> taken) {
        if (taken.size() < 2) {
            return;
        }
        secondCopies += taken.size() - 1;
        if (record.facts().guarantee() == Guarantee.AT_MOST_ONCE) {
            violations.add(TWICE + who + ", taken " + taken);
        }
        boolean explained = hasBeenRecovered(record);
        for (int i = 1; i < taken.size(); i++) {
            explained &= taken.get(i - 1).wasLeftBehindBefore(taken.get(i));
        }
        if (!explained) {
            violations.add(UNEXPLAINED + who + ", taken " + taken + ", steps " + store.events(record.id()));
        }
    }

    private boolean isBeforeCancel(EmailRecord record, List<Copy> taken) {
        return store.events(record.id()).stream()
                .filter(event -> event.type() == EventType.CANCELLED)
                .map(HistoryEvent::at)
                .allMatch(at -> taken.stream().allMatch(copy -> copy.at().isBefore(at)));
    }

    private boolean hasBeenRecovered(EmailRecord record) {
        return has(record.id(), EventType.RECOVERED);
    }

    private boolean has(EmailId id, EventType kind) {
        return store.events(id).stream().anyMatch(event -> event.type() == kind);
    }

    /** The server loses no replies here, so only a killed process can have left it open. */
    private void judgeUnconfirmed(EmailRecord record, String who) {
        boolean explained = store.events(record.id()).stream()
                .anyMatch(s -> s.type() == EventType.UNCONFIRMED && s.detail().contains("disappeared"));
        if (record.facts().guarantee() != Guarantee.AT_MOST_ONCE) {
            violations.add(WRONG + "at least once, but " + who);
        } else if (!explained) {
            violations.add(WRONG + "no process that died explains that " + who);
        }
    }

    /** An acknowledged cancel is still valid, except for recipients who had received the e-mail before. */
    private void judgeCancelled(EmailId id) {
        EmailRecord record = history.get(id);
        if (record == null
                || record.recipients().stream().noneMatch(r -> r.status() == EmailStatus.CANCELLED)
                || !record.status().isFinished()) {
            violations.add(SENT + "acknowledged as cancelled, but " + record);
        }
    }
}
