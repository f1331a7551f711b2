package io.emailledger.tracking;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last recordings of this process, a bounded number, so that repeated ones are left out. Every request asks
 * it, so a question takes no lock: the younger half is replaced as a whole, and what is asked for moves to it.
 */
final class RepeatLimit {
    private static final int MOST_OF_HALF = 25_000;
    private static final int FREE = 20;
    private static final Duration THEN = Duration.ofHours(1);

    private volatile Map<Key, Last> younger = new ConcurrentHashMap<>();
    private volatile Map<Key, Last> older = Map.of();

    private record Key(EmailId email, int recipient, ObservationKind kind, String word) {
        static Key of(Observation seen) {
            return new Key(seen.email(), seen.recipient(), seen.kind(), seen.agent());
        }
    }

    private record Last(Instant at, int count) {}

    boolean admits(Observation seen) {
        Last last = last(Key.of(seen));
        return last == null
                || last.count() < FREE
                || Duration.between(last.at(), seen.at()).compareTo(THEN) >= 0;
    }

    synchronized void recorded(Observation seen) {
        Key key = Key.of(seen);
        Last before = last(key);
        keep(
                key,
                before == null
                        ? new Last(seen.at(), 1)
                        : new Last(
                                seen.at().isAfter(before.at()) ? seen.at() : before.at(),
                                Math.min(FREE, before.count() + 1)));
    }

    /** The time of the observation is a date. */
    boolean isFirstOfDay(Observation day) {
        Last last = last(Key.of(day));
        return last == null || !last.at().equals(day.at());
    }

    void recordedOfDay(Observation day) {
        keep(Key.of(day), new Last(day.at(), 1));
    }

    private @Nullable Last last(Key key) {
        Last young = younger.get(key);
        if (young != null) {
            return young;
        }
        Last old = older.get(key);
        if (old != null) {
            // A later recording may have come in between.
            younger.putIfAbsent(key, old);
        }
        return old;
    }

    private synchronized void keep(Key key, Last last) {
        younger.put(key, last);
        if (younger.size() >= MOST_OF_HALF) {
            older = younger;
            younger = new ConcurrentHashMap<>();
        }
    }
}
