package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.DailyQuery;
import io.emailledger.spi.StoreParts.DailyStore;

/**
 * The numbers of e-mails for each day, tenant, route, status and cause. They are exact, and reading them takes as long
 * with millions of e-mails as with a few. Thread-safe.
 *
 * <p>An e-mail is counted on the UTC day on which it was recorded, under its present status. The numbers stay when
 * e-mails are deleted.
 *
 * <pre>{@code
 * LocalDate today = LocalDate.now(ZoneOffset.UTC);
 * DailyCounts.of(ledger)
 *         .read(DailyQuery.between(today.minusDays(29), today).by(Group.DAY, Group.STATUS))
 *         .lines()
 *         .forEach(chart::add);
 * }</pre>
 */
public final class DailyCounts {
    private final LedgerComponents ledger;

    private DailyCounts(LedgerComponents ledger) {
        this.ledger = ledger;
    }

    /**
     * Returns the daily counts of a ledger.
     *
     * @param ledger the ledger
     * @return the counts
     * @throws UnsupportedOperationException if the store of the ledger has no {@link DailyStore}
     * @throws LedgerClosedException if the ledger was closed
     */
    public static DailyCounts of(EmailLedger ledger) {
        return new DailyCounts(requirePresent(ledger, "ledger").components().readable(DailyStore.class));
    }

    /**
     * Returns the numbers that a query selects, as one moment's sums.
     *
     * @param query selects days, grouping and filters
     * @return the lines
     * @throws LedgerClosedException if the ledger was closed
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public DailyQuery.Lines read(DailyQuery query) {
        return ledger.readable().parts.daily().orElseThrow().daily(requirePresent(query, "query"));
    }
}
