package io.emailledger.internal.ratelimit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.message.Email.Priority;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Enforces the rate limits over all nodes together. The limits of the transport and of the route are checked before
 * e-mails are claimed, those of domains and tenants afterwards. An e-mail over a limit gets a reserved time, at which
 * it is claimed again.
 *
 * <p>Permits are taken from the store for a quarter of a second at a time, and the store is not accessed while it is
 * known that none is free. Thread-safe: one thread at a time accesses the store; methods that need only the state of
 * this process do not wait for it.
 */
public final class RateLimiter {
    private static final int MOST_TRIES = 5;
    private static final int MOST_BUCKETS = 10_000;
    private static final int MOST_REPORTED = 100;
    private static final int SWEPT_AT_ONCE = 100;

    private final SettingStore store;
    private final StoreClock clock;
    private final Rates rates;
    /** Held by the thread that accesses the store. */
    private final ReentrantLock asking = new ReentrantLock();
    /**
     * The most recently used at the end. Guarded by itself, and never during a call of the store. Removed entries cost
     * permits, but never exceed a limit.
     */
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MOST_BUCKETS;
        }
    };

    public RateLimiter(SettingStore store, StoreClock clock, Rates rates) {
        this.store = store;
        this.clock = clock;
        this.rates = rates;
    }

    /**
     * Returns how many e-mails may be claimed for a route now, by its limit and that of all routes together. Unused
     * permits must be returned by {@link #unused}.
     */
    public int enter(int most, RouteRate route) {
        if (rates.transport().isEmpty() && route.perMinute().isEmpty()) {
            return most;
        }
        asking.lock();
        try {
            List<TokenBucket> limits;
            Map<TokenBucket, Long> asked = new LinkedHashMap<>();
            synchronized (buckets) {
                limits = beforeClaims(route);
                limits.stream().filter(bucket -> !bucket.has(1)).forEach(bucket -> asked.put(bucket, 1L));
            }
            fill(asked);
            synchronized (buckets) {
                int granted = (int) Math.max(
                        0, limits.stream().mapToLong(TokenBucket::permits).reduce(most, Math::min));
                limits.forEach(bucket -> bucket.use(granted));
                return granted;
            }
        } finally {
            asking.unlock();
        }
    }

    /** Returns unused permits of {@link #enter}. */
    public void unused(int count, RouteRate route) {
        synchronized (buckets) {
            beforeClaims(route).forEach(bucket -> bucket.giveBack(count));
        }
    }

    /** The limits that are checked before e-mails are claimed. */
    private List<TokenBucket> beforeClaims(RouteRate route) {
        List<TokenBucket> limits = new ArrayList<>(2);
        rates.transport().ifPresent(rate -> limits.add(bucket(Rates.TRANSPORT, rate)));
        route.perMinute().ifPresent(rate -> limits.add(bucket(route.limit(), rate)));
        return limits;
    }

    /**
     * Decides which of some claimed e-mails have to wait.
     *
     * @return for each, in order, until when it waits; empty if it may be sent now
     */
    public List<Optional<Instant>> turns(List<EmailRecord> batch) {
        if (!rates.lookAtEachEmail()) {
            return batch.stream().map(record -> Optional.<Instant>empty()).toList();
        }
        List<Map<String, Rates.Need>> needs = batch.stream().map(rates::needs).toList();
        asking.lock();
        try {
            fill(lacking(needs));
            Instant now = clock.now();
            List<Optional<Instant>> turns = new ArrayList<>(batch.size());
            synchronized (buckets) {
                for (int i = 0; i < batch.size(); i++) {
                    turns.add(turn(batch.get(i), needs.get(i), now));
                }
            }
            return turns;
        } finally {
            asking.unlock();
        }
    }

    /** Returns the rates without enough permits, each with the most that one e-mail needs. */
    private Map<TokenBucket, Long> lacking(List<Map<String, Rates.Need>> needs) {
        Map<TokenBucket, Long> asked = new LinkedHashMap<>();
        Map<TokenBucket, Long> wanted = new LinkedHashMap<>();
        synchronized (buckets) {
            needs.forEach(one -> one.forEach((name, need) -> {
                TokenBucket bucket = bucket(name, need.perMinute());
                wanted.merge(bucket, (long) need.count(), Long::sum);
                asked.merge(bucket, (long) need.count(), Math::max);
            }));
            asked.keySet().removeIf(bucket -> bucket.has(wanted.getOrDefault(bucket, 0L)));
        }
        return asked;
    }

    private Optional<Instant> turn(EmailRecord record, Map<String, Rates.Need> needs, Instant now) {
        boolean hadOne =
                record.state().waiting().filter(WaitReason.RATE_LIMITED::equals).isPresent()
                        || record.facts().priority() == Priority.HIGH;
        Optional<Instant> turn = Optional.empty();
        for (Map.Entry<String, Rates.Need> entry : needs.entrySet()) {
            Rates.Need need = entry.getValue();
            TokenBucket bucket = bucket(entry.getKey(), need.perMinute());
            if (!bucket.has(need.count()) || (!hadOne && bucket.hasQueue(now))) {
                Instant later = bucket.turn(now, need.count(), hadOne);
                turn = Optional.of(turn.filter(later::isBefore).orElse(later));
            }
        }
        if (turn.isEmpty()) {
            needs.forEach((name, need) -> bucket(name, need.perMinute()).use(need.count()));
        }
        return turn;
    }

    /** Returns the permits of an e-mail that was not sent. */
    public void giveBack(EmailRecord record, RouteRate route) {
        synchronized (buckets) {
            rates.needs(record)
                    .forEach((name, need) -> bucket(name, need.perMinute()).giveBack(need.count()));
        }
        unused(1, route);
    }

    /** Returns until when the limit of a route, or that of all routes, is used up; empty if that is not known. */
    public Optional<Instant> opens(RouteRate route) {
        if (rates.transport().isEmpty() && route.perMinute().isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.now();
        synchronized (buckets) {
            return beforeClaims(route).stream()
                    .filter(bucket -> bucket.isShut(now))
                    .map(TokenBucket::opens)
                    .max(Comparator.naturalOrder());
        }
    }

    /** Returns the limits that are used up, as far as this process knows, by name, and until when. */
    public Map<String, Instant> usedUp() {
        Instant now = clock.now();
        Map<String, Instant> used = new TreeMap<>();
        synchronized (buckets) {
            buckets.forEach((name, bucket) -> {
                if (used.size() < MOST_REPORTED && bucket.isShut(now)) {
                    used.put(name, bucket.opens());
                }
            });
        }
        return used;
    }

    /** Deletes settings that are too old to have any effect. Called from time to time. */
    public void sweep() {
        Instant now = clock.now();
        asking.lock();
        try {
            List<SettingChange> changes = new ArrayList<>();
            synchronized (buckets) {
                List<String> stale = buckets.entrySet().stream()
                        .filter(entry -> entry.getValue().isStale(now))
                        .map(Map.Entry::getKey)
                        .limit(SWEPT_AT_ONCE)
                        .toList();
                for (String name : stale) {
                    TokenBucket bucket = buckets.remove(name);
                    if (bucket != null && bucket.free().isAfter(Instant.EPOCH)) {
                        changes.add(new SettingChange(
                                bucket.setting(), Optional.of(text(bucket.free())), Optional.empty()));
                    }
                }
            }
            if (!changes.isEmpty()) {
                store.changeSettings(changes);
            }
        } finally {
            asking.unlock();
        }
    }

    /** Takes free permits, at least the given number if any is free: a large e-mail is not split, but causes debt. */
    private void fill(Map<TokenBucket, Long> asked) {
        Instant now = clock.now();
        Map<TokenBucket, Long> left = new LinkedHashMap<>(asked);
        synchronized (buckets) {
            left.keySet().removeIf(bucket -> bucket.isShut(now));
        }
        for (int i = 0; i < MOST_TRIES && !left.isEmpty(); i++) {
            tryToFill(left, now);
        }
        synchronized (buckets) {
            left.keySet().forEach(bucket -> bucket.refused(now.plus(TokenBucket.BLOCK.multipliedBy(2))));
        }
    }

    private void tryToFill(Map<TokenBucket, Long> asked, Instant now) {
        Set<String> names = new HashSet<>();
        asked.keySet().forEach(bucket -> names.add(bucket.setting()));
        Map<String, String> texts = store.settings(names);
        List<Taking> takings = new ArrayList<>();
        synchronized (buckets) {
            for (TokenBucket bucket : List.copyOf(asked.keySet())) {
                Optional<String> text = Optional.ofNullable(texts.get(bucket.setting()));
                Instant next = text.map(RateLimiter::time).orElse(Instant.EPOCH);
                long free = bucket.freeAt(next, now);
                if (free == 0) {
                    bucket.refused(next);
                    asked.remove(bucket);
                } else {
                    long count = Math.max(free, asked.getOrDefault(bucket, 1L) - bucket.permits());
                    takings.add(new Taking(bucket, count, text, bucket.after(next, now, count)));
                }
            }
        }
        List<Boolean> made = takings.isEmpty()
                ? List.of()
                : store.changeSettings(takings.stream().map(Taking::change).toList());
        synchronized (buckets) {
            for (int i = 0; i < takings.size(); i++) {
                if (made.get(i)) {
                    Taking taking = takings.get(i);
                    taking.bucket().took(taking.count(), taking.next());
                    asked.remove(taking.bucket());
                }
            }
        }
    }

    /** Permits that are being taken in the store, and the setting's text before. */
    private record Taking(TokenBucket bucket, long count, Optional<String> before, Instant next) {
        SettingChange change() {
            return new SettingChange(bucket.setting(), before, Optional.of(text(next)));
        }
    }

    private TokenBucket bucket(String name, int perMinute) {
        TokenBucket known = buckets.get(name);
        if (known == null) {
            known = new TokenBucket(name, perMinute);
            buckets.put(name, known);
        }
        return known;
    }

    private static String text(Instant time) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static Instant time(String text) {
        return Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS);
    }
}
