package io.emailledger.spi;

import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Line;
import java.time.LocalDate;

/**
 * Counts e-mails by day of recording, tenant, route, status and cause, so that dashboards need no scan. A part of a
 * {@link HistoryStore}, whose general rules it follows. Each e-mail is counted once, by {@link Line#of}, in the commit
 * that stores it. Every commit that changes its line subtracts it from the old one and adds it to the new one
 * (<b>S49</b>). A deletion or erasure of the e-mail does not change the numbers (<b>S51</b>).
 *
 * <p>Commits of the same day would wait for each other if they updated one row. A store can insert the differences
 * instead, and combine them later; a claim changes no line.
 */
public interface DailyStore {
    /**
     * Returns the numbers that a query selects (<b>S50</b>). They are exact, and the sums of one moment. The cost depends
     * on the number of lines, not on that of e-mails.
     *
     * @param query selects days, grouping and filters
     * @return the lines, in the order of day, tenant, route, status and cause; by {@link DailyQuery.Lines#of}
     */
    DailyQuery.Lines daily(DailyQuery query);

    /**
     * Combines stored differences, if there are many. No number changes (<b>S52</b>). The default implementation, for
     * stores that have none, is correct.
     *
     * @param least the number of differences from which on they are combined
     * @return how many were combined; 0 if there are fewer, or another process is combining them
     */
    default int combine(int least) {
        return 0;
    }

    /**
     * Deletes the numbers of old days (<b>S51</b>). A later change of an e-mail of such a day adds to it again, until it
     * is deleted the next time.
     *
     * @param before the first day that is kept, in UTC
     * @return how many stored rows were deleted
     */
    int deleteDaily(LocalDate before);
}
