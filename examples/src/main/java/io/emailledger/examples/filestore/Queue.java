package io.emailledger.examples.filestore;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The order of claiming. It sorts all due e-mails with each claim. Not thread-safe. */
final class Queue {
    /** Picks from the e-mails of one priority. */
    private record Turn(Priority priority, Optional<String> tenant) {
        static Turn of(EmailRecord email) {
            return new Turn(email.facts().priority(), email.facts().tenant());
        }
    }

    private final Map<Turn, Long> served = new HashMap<>();
    private long servings;

    /**
     * Picks due e-mails. S11: sorted before the limit. S15: the first e-mails of all tenants before their
     * second ones, and the tenant that was served longest ago first.
     */
    List<EmailRecord> next(Stream<EmailRecord> emails, Instant now, int limit) {
        Map<Turn, Integer> numbers = new HashMap<>();
        Map<EmailId, Integer> number = new HashMap<>();
        List<EmailRecord> due = emails.filter(email -> isUnfinished(email) && isDue(email, now))
                .sorted(Comparator.comparing(email -> email.state().due().orElse(now)))
                .toList();
        due.forEach(email -> number.put(email.id(), numbers.merge(Turn.of(email), 1, Integer::sum)));
        List<EmailRecord> next = due.stream()
                .sorted(Comparator.comparing(
                                (EmailRecord email) -> email.facts().priority())
                        .thenComparing(email -> number.getOrDefault(email.id(), 0))
                        .thenComparing(email -> served.getOrDefault(Turn.of(email), 0L)))
                .limit(limit)
                .toList();
        next.forEach(email -> served.put(Turn.of(email), ++servings));
        return next;
    }

    static QueueStats report(Stream<EmailRecord> emails, Instant now) {
        List<EmailRecord> unfinished = emails.filter(Queue::isUnfinished).toList();
        List<Instant> due = unfinished.stream()
                .filter(email -> email.status() == EmailStatus.PENDING && isDue(email, now))
                .flatMap(email -> email.state().due().stream())
                .sorted()
                .toList();
        List<EmailRecord> sending = unfinished.stream()
                .filter(email -> email.status() == EmailStatus.SENDING)
                .toList();
        long stuck = sending.stream().filter(email -> isDue(email, now)).count();
        return new QueueStats(due.stream().findFirst(), due.size(), sending.size() - stuck, stuck);
    }

    private static boolean isUnfinished(EmailRecord email) {
        return email.status() == EmailStatus.SENDING || email.status() == EmailStatus.PENDING;
    }

    private static boolean isDue(EmailRecord email, Instant now) {
        return email.state().due().filter(due -> !due.isAfter(now)).isPresent();
    }
}
