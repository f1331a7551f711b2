package io.emailledger.local;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.FeedStore;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The feed of a {@link MemoryHistoryStore}, under its lock: events are numbered as they become visible. */
final class MemoryFeed implements FeedStore {
    private final MemoryHistoryStore store;
    private final NavigableMap<Long, FeedEvent> byNumber = new TreeMap<>();
    private long last;

    MemoryFeed(MemoryHistoryStore store) {
        this.store = store;
    }

    /** Adds events that belong to no change of a state; the caller holds the lock. */
    void add(EmailId email, List<HistoryEvent> events) {
        FeedEvent.of(email, events).forEach(this::add);
    }

    /** Adds the events of a change; the caller holds the lock. */
    void add(EmailId email, List<HistoryEvent> events, EmailStatus status, List<RecipientRecord> changed) {
        FeedEvent.of(email, events, status, changed).forEach(this::add);
    }

    private void add(FeedEvent event) {
        last++;
        byNumber.put(last, event.withNumber(last));
    }

    @Override
    public FeedPage feed(long after, int limit) {
        synchronized (store) {
            List<FeedEvent> found = byNumber.tailMap(after, false).values().stream()
                    .limit(limit)
                    .map(event ->
                            store.find(event.email()).map(event::withRecord).orElse(event))
                    .toList();
            return FeedPage.of(after, found, byNumber.isEmpty() ? last : byNumber.firstKey() - 1, last);
        }
    }

    @Override
    public long feedEnd() {
        synchronized (store) {
            return last;
        }
    }

    @Override
    public int deleteFeed(Instant before, int limit) {
        synchronized (store) {
            int deleted = 0;
            while (deleted < limit
                    && !byNumber.isEmpty()
                    && byNumber.firstEntry().getValue().at().isBefore(before)) {
                byNumber.pollFirstEntry();
                deleted++;
            }
            return deleted;
        }
    }
}
