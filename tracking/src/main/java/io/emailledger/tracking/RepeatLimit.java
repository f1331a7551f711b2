package io.emailledger.tracking;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.ObservationStore.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the last recordings of this process, a bounded number, so that repeated ones are left out. */
final class RepeatLimit {
    private static final int MOST = 50_000;
    private static final int FREE = 20;
    private static final Duration THEN = Duration.ofHours(1);

    private final Map<Key, Last> recorded = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Last> eldest) {
            return size() > MOST;
        }
    };

    private record Key(EmailId email, int recipient, ObservationKind kind, String word) {
        static Key of(Observation seen) {
            return new Key(seen.email(), seen.recipient(), seen.kind(), seen.agent());
        }
    }

    private record Last(Instant at, int count) {}

    synchronized boolean admits(Observation seen) {
        Last last = recorded.get(Key.of(seen));
        return last == null
                || last.count() < FREE
                || Duration.between(last.at(), seen.at()).compareTo(THEN) >= 0;
    }

    synchronized void recorded(Observation seen) {
        recorded.merge(
                Key.of(seen),
                new Last(seen.at(), 1),
                (before, now) -> new Last(
                        now.at().isAfter(before.at()) ? now.at() : before.at(), Math.min(FREE, before.count() + 1)));
    }

    /** The time of the observation is a date. */
    synchronized boolean isFirstOfDay(Observation day) {
        Last last = recorded.get(Key.of(day));
        return last == null || !last.at().equals(day.at());
    }

    synchronized void recordedOfDay(Observation day) {
        recorded.put(Key.of(day), new Last(day.at(), 1));
    }
}
