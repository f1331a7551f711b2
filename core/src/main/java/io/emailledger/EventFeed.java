package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.FeedStore;

/**
 * The events of all e-mails, recorded by all nodes, in one order. Events are only added at the end, so an application
 * that remembers the number up to which it has read misses none. Thread-safe.
 *
 * <p>A {@link LedgerListener} is notified by its own process only, and not again after a crash; the feed is for what must
 * not miss an event. The store records it if it was created so: {@code JdbcHistoryStore.builder(dataSource).feed(true)}.
 *
 * <pre>{@code
 * FeedPage page = EventFeed.of(ledger).read(position, 100);
 * page.events().forEach(crm::apply);
 * position = page.next(); // store it, at best in the transaction of what was applied
 * }</pre>
 */
public final class EventFeed {
    private static final int MOST = 1_000;

    private final LedgerComponents ledger;

    private EventFeed(LedgerComponents ledger) {
        this.ledger = ledger;
    }

    /**
     * Returns the feed of a ledger.
     *
     * @param ledger the ledger
     * @return the feed
     * @throws UnsupportedOperationException if the store of the ledger does not record the feed
     * @throws LedgerClosedException if the ledger was closed
     */
    public static EventFeed of(EmailLedger ledger) {
        return new EventFeed(requirePresent(ledger, "ledger").components().readable(FeedStore.class));
    }

    /**
     * Returns the next events. They stay in the feed until they are older than {@link
     * io.emailledger.retention.Retention#feed}; a reader that comes later finds in {@link FeedPage#missed} how many it
     * has missed. Must not be called within a transaction of the application that the store joins.
     *
     * @param after the number of the last event that was read; 0 for the beginning
     * @param limit the maximum number of events, from 1 to 1,000
     * @return the page; without events if there are no more yet
     * @throws InvalidValueException if a value is out of bounds, or the feed ends before that number
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public FeedPage read(long after, int limit) {
        if (after < 0) {
            throw new InvalidValueException("after", "must be the number of an event, or 0, but is " + after);
        }
        if (limit < 1 || limit > MOST) {
            throw new InvalidValueException("limit", "must lie between 1 and " + MOST + ", but is " + limit);
        }
        return feed().feed(after, limit);
    }

    /**
     * Returns the end of the feed, from which a reader continues that needs no earlier events.
     *
     * @return the number of the last event; 0 if there was never an event
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public long end() {
        return feed().feedEnd();
    }

    private FeedStore feed() {
        return ledger.readable().parts.feed().orElseThrow();
    }
}
