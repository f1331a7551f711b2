package io.emailledger.spi;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores the reports about e-mails: bounces, complaints and delivery reports. It is a part of every {@link
 * HistoryStore} and follows its general rules.
 */
public interface ReportStore {
    /**
     * Stores a report atomically with events and observations of its e-mail, unless a report with the same id is stored
     * (<b>S27</b>). A report may be about an e-mail that is no longer known.
     *
     * @param report the report
     * @param events the events to add to its e-mail
     * @param observations the observations about its e-mail, as for {@link HistoryStore#observe}
     * @return true if it was stored; false if one with this id exists, and nothing was changed
     */
    boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations);

    /**
     * Changes the state of a report, if it is still the expected one (<b>S28</b>). Of any number of concurrent callers
     * exactly one gets true.
     *
     * @param id the report
     * @param from the expected state
     * @param to the new state
     * @param email the e-mail to which it belongs from now on; empty for no change
     * @return true if it was changed; false if it is not known or has another state
     */
    boolean settle(String id, ReportState from, ReportState to, Optional<EmailId> email);

    /**
     * Returns the reports about an e-mail, as they were received, by time of receipt (<b>S29</b>).
     *
     * @param email the e-mail
     * @return the reports; none if the e-mail is not known
     */
    List<ReportRecord> reports(EmailId email);

    /**
     * Finds one report.
     *
     * @param id its id
     * @return the report, as it was received
     */
    Optional<ReportRecord> report(String id);

    /**
     * Finds reports in a state, by time of receipt and then id (<b>S29</b>). Their raw text may be missing.
     *
     * @param state the state
     * @param after the last report of the previous page; empty to begin
     * @param limit the maximum number to return
     * @return the reports
     */
    List<ReportRecord> reports(ReportState state, Optional<ReportRecord> after, int limit);

    /**
     * Deletes UNVERIFIED reports that were received before a time (<b>S30</b>). The others are deleted with their
     * e-mail: their raw text with its transcripts, the whole report with its record or when it is erased.
     *
     * @param before the time
     * @param limit the maximum number to delete
     * @return the number of deleted reports
     */
    int forgetReports(Instant before, int limit);
}
