package io.emailledger.spi;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the reports that come back about e-mails. It is a part of every {@link HistoryStore}, for which the same holds
 * as for the rest of it.
 */
public interface ReportStore {
    /**
     * Keeps a report, with what is noted beside the life of its e-mail: all of it or nothing, and only if none with the
     * same id is kept (<b>S27</b>). A report may be about an e-mail that is not known any more.
     *
     * @param report the report
     * @param events what is added to the steps of its e-mail
     * @param observations what is observed about its e-mail, as by {@link HistoryStore#observe}
     * @return true if it was kept; false if one with this id was there, and nothing was changed
     */
    boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations);

    /**
     * Changes what the ledger makes of a report, if it still makes of it what it did (<b>S28</b>): of any number of
     * racing callers exactly one is told true.
     *
     * @param id the report
     * @param from what the ledger made of it
     * @param to what it makes of it now
     * @param email the e-mail to which it belongs from now on; empty to leave that as it is
     * @return true if it was changed; false if it is not known or has another standing
     */
    boolean settle(String id, ReportState from, ReportState to, Optional<EmailId> email);

    /**
     * Returns the reports about an e-mail, as they came, by time of receipt (<b>S29</b>).
     *
     * @param email the e-mail
     * @return the reports; none if the e-mail is not known
     */
    List<ReportRecord> reports(EmailId email);

    /**
     * Finds one report.
     *
     * @param id its id
     * @return the report, as it came
     */
    Optional<ReportRecord> report(String id);

    /**
     * Finds reports of which the ledger makes the same, by time of receipt and then id (<b>S29</b>). What people can
     * read of them need not be there.
     *
     * @param state what the ledger makes of them
     * @param after the report after which to go on; empty to begin
     * @param limit the most to return
     * @return the reports
     */
    List<ReportRecord> reports(ReportState state, Optional<ReportRecord> after, int limit);

    /**
     * Deletes UNVERIFIED reports that were received before a time (<b>S30</b>). The others go with their e-mail: what
     * people can read of them with its transcripts, all of them with its record, and when it is erased.
     *
     * @param before the time
     * @param limit the most to delete
     * @return how many were deleted
     */
    int forgetReports(Instant before, int limit);
}
