package io.emailledger.examples.filestore;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The order of claiming. It sorts all due e-mails with each claim. Not thread-safe. */
final class Queue {
    /** Picks from the e-mails of one priority. */
    private record Turn(Priority priority, Optional<String> tenant) {
        static Turn of(KeptEmail email) {
            return new Turn(
                    email.record().facts().priority(), email.record().facts().tenant());
        }
    }

    private final Map<Turn, Long> served = new HashMap<>();
    private long servings;

    /**
     * Picks due e-mails. S11: sorted before the limit. S15: the first e-mails of all tenants before their
     * second ones, and the tenant that was served longest ago first.
     */
    List<KeptEmail> next(Collection<KeptEmail> emails, Instant now, int limit) {
        Map<Turn, Integer> numbers = new HashMap<>();
        Map<EmailId, Integer> number = new HashMap<>();
        emails.stream()
                .filter(email -> isUnfinished(email) && email.isDueAt(now))
                .sorted(Comparator.comparing(email -> email.state().due().orElse(now)))
                .forEach(email -> number.put(email.id(), numbers.merge(Turn.of(email), 1, Integer::sum)));
        List<KeptEmail> due = emails.stream()
                .filter(email -> number.containsKey(email.id()))
                .sorted(Comparator.comparing(
                                (KeptEmail email) -> email.record().facts().priority())
                        .thenComparing(email -> number.getOrDefault(email.id(), 0))
                        .thenComparing(email -> served.getOrDefault(Turn.of(email), 0L)))
                .limit(limit)
                .toList();
        due.forEach(email -> served.put(Turn.of(email), ++servings));
        return due;
    }

    static QueueStats report(Collection<KeptEmail> emails, Instant now) {
        List<KeptEmail> unfinished = emails.stream().filter(Queue::isUnfinished).toList();
        List<KeptEmail> sending =
                unfinished.stream().filter(KeptEmail::isSending).toList();
        List<Instant> due = unfinished.stream()
                .filter(email -> !email.isSending() && email.isDueAt(now))
                .flatMap(email -> email.state().due().stream())
                .sorted()
                .toList();
        long stuck = sending.stream().filter(email -> email.isDueAt(now)).count();
        return new QueueStats(due.stream().findFirst(), due.size(), sending.size() - stuck, stuck);
    }

    private static boolean isUnfinished(KeptEmail email) {
        return email.isSending() || email.record().status() == EmailStatus.PENDING;
    }
}
