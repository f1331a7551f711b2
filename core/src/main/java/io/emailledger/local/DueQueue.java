package io.emailledger.local;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A queue of a {@link MemoryHistoryStore} for one priority, of one route or of all. It has the e-mails of each tenant,
 * ordered by due time, with round-robin between tenants.
 */
final class DueQueue {
    private static final Comparator<MemoryEmail> BY_TIME =
            Comparator.comparing(MemoryEmail::due).thenComparing(MemoryEmail::id);

    private final NavigableMap<String, NavigableSet<MemoryEmail>> tenants = new TreeMap<>();
    private String last = "";

    void add(MemoryEmail email) {
        tenants.computeIfAbsent(tenant(email), t -> new TreeSet<>(BY_TIME)).add(email);
    }

    void remove(MemoryEmail email) {
        tenants.computeIfPresent(tenant(email), (t, emails) -> {
            emails.remove(email);
            return emails.isEmpty() ? null : emails;
        });
    }

    /**
     * Returns the wanted e-mails to claim next: one of each tenant, cyclically, starting after the last tenant of the
     * previous claim.
     */
    List<MemoryEmail> next(Instant now, int limit, Predicate<MemoryEmail> wanted) {
        List<Iterator<MemoryEmail>> circle = new ArrayList<>();
        tenants.tailMap(last, false)
                .values()
                .forEach(emails -> circle.add(emails.stream().filter(wanted).iterator()));
        tenants.headMap(last, true)
                .values()
                .forEach(emails -> circle.add(emails.stream().filter(wanted).iterator()));
        List<MemoryEmail> next = new ArrayList<>();
        while (next.size() < limit && !circle.isEmpty()) {
            for (Iterator<Iterator<MemoryEmail>> turn = circle.iterator(); turn.hasNext() && next.size() < limit; ) {
                Iterator<MemoryEmail> emails = turn.next();
                MemoryEmail first = emails.hasNext() ? emails.next() : null;
                if (first == null || first.due().isAfter(now)) {
                    turn.remove();
                } else {
                    next.add(first);
                    last = tenant(first);
                }
            }
        }
        return next;
    }

    boolean isAnyDue(Instant now) {
        return tenants.values().stream()
                .anyMatch(emails -> !emails.first().due().isAfter(now));
    }

    List<MemoryEmail> all() {
        return tenants.values().stream().flatMap(Set::stream).toList();
    }

    /** Returns the tenant; e-mails without one share the empty name, which no tenant has. */
    private static String tenant(MemoryEmail email) {
        return email.record.facts().tenant().orElse("");
    }
}
