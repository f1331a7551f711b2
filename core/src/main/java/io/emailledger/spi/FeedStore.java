package io.emailledger.spi;

import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import java.time.Instant;

/**
 * Stores the events of all e-mails in one order, the feed. A part of a {@link HistoryStore}, whose general rules it
 * follows. While a store has this part, every event that it stores is added to the feed in the same commit, by {@link
 * FeedEvent#of}. The deletion of a record adds a PURGED event (<b>S46</b>).
 *
 * <p>The numbers of the feed follow the order in which events become visible, without gaps. A number that is given out
 * when an event is inserted does not do that, because transactions are committed in another order. A store can give out
 * the numbers later, under a lock, to events that are committed; it may do that when the feed is read.
 */
public interface FeedStore {
    /**
     * Returns the next events, by number. An event is returned once its commit is visible (<b>S44</b>). Between two
     * events that were returned, none ever appears later (<b>S45</b>). The events of one e-mail have the order in which
     * they were added. The record of each e-mail is the present one.
     *
     * @param after the number of the event after which the page begins; 0 for the beginning
     * @param limit the maximum number of events, at least 1
     * @return the page, created by {@link FeedPage#of}; with fewer events than the limit only if there are no more
     */
    FeedPage feed(long after, int limit);

    /**
     * Returns the end of the feed: the number of the last event whose commit is visible (<b>S45</b>).
     *
     * @return the number; 0 if there was never an event
     */
    long feedEnd();

    /**
     * Deletes the oldest events of the feed, up to the first one that is not older than a time (<b>S47</b>). The history
     * of the e-mails does not change.
     *
     * @param before events that happened before this time are deleted
     * @param limit the maximum number to delete
     * @return how many were deleted
     */
    int deleteFeed(Instant before, int limit);
}
