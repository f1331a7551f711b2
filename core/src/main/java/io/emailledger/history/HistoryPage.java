package io.emailledger.history;

import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One page of the history, in the order of the query. A page may hold fewer e-mails than its limit, or none, and still
 * have a cursor: the store has then examined as many e-mails as it does for one page. The history has ended where the
 * cursor is empty.
 *
 * @param emails the e-mails on this page
 * @param next the cursor for {@link HistoryQuery#after} that leads to the next page; empty if there is none
 * @param asOf by the store's clock, the time up to which the page is complete: it shows everything that was committed
 *     before, and perhaps later changes; empty if it was read from the store itself and is current
 */
public record HistoryPage(List<EmailRecord> emails, Optional<String> next, Optional<Instant> asOf) {

    /** Copies the list. */
    public HistoryPage {
        emails = List.copyOf(emails);
    }

    /**
     * Creates a page that is current.
     *
     * @param emails the e-mails on this page
     * @param next the cursor that leads to the next page
     */
    public HistoryPage(List<EmailRecord> emails, Optional<String> next) {
        this(emails, next, Optional.empty());
    }

    /**
     * Returns this page with a time up to which it is complete.
     *
     * @param time the time, by the store's clock
     * @return a new value
     */
    public HistoryPage asOf(Instant time) {
        return new HistoryPage(emails, next, Optional.of(time));
    }

    /**
     * Creates a page whose cursor continues after an e-mail, which need not be on the page.
     *
     * @param last the e-mail after which the next page begins
     * @param emails the e-mails on the page
     * @return a page with a cursor
     */
    public static HistoryPage upTo(EmailId last, List<EmailRecord> emails) {
        return new HistoryPage(emails, Optional.of(Cursor.write(last)));
    }

    /**
     * Creates a page from the e-mails that a store has found.
     *
     * @param found the e-mails in order, up to one more than the query's limit
     * @param query the query
     * @return a page of at most the query's limit, with a cursor if there was more
     */
    public static HistoryPage of(List<EmailRecord> found, HistoryQuery query) {
        if (found.size() <= query.limit()) {
            return new HistoryPage(found, Optional.empty());
        }
        List<EmailRecord> page = found.subList(0, query.limit());
        return new HistoryPage(
                page, Optional.of(Cursor.write(page.get(page.size() - 1).id())));
    }
}
