package io.emailledger.spi;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.ObservationStore.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores the reports about e-mails: bounces, complaints and delivery reports. A part of a {@link HistoryStore}, whose
 * general rules it follows.
 */
public interface ReportStore {
    /**
     * Stores a report atomically with events and observations of its e-mail, unless a report with the same id is stored
     * (<b>S30</b>). A report may be about an e-mail that is no longer known.
     *
     * @param report the report
     * @param events the events to add to its e-mail
     * @param observations the observations about its e-mail, as for {@link ObservationStore#observe(Observation)};
     *     none if the store has no {@link ObservationStore}
     * @return true if it was stored; false if one with this id exists, and nothing was changed
     */
    boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations);

    /**
     * Stores a report together with observations of its e-mail and the change that follows from it, as {@link
     * #keep(ReportRecord, List, List)} and {@link HistoryStore#advance} would, in one commit (<b>S55</b>). The default method does nothing and returns false:
     * report and change are then stored one after the other.
     *
     * @param report the report
     * @param observations the observations about its e-mail; none if the store has no {@link ObservationStore}
     * @param change the change of its e-mail
     * @return true if all of it was stored; false if a report with this id exists or the version of the change does not
     *     match, and nothing was changed
     */
    default boolean keep(ReportRecord report, List<Observation> observations, Change change) {
        return false;
    }

    /**
     * Changes the state of a report, if it is still the expected one (<b>S31</b>). Of any number of concurrent callers
     * exactly one gets true.
     *
     * @param id the report
     * @param from the expected state
     * @param to the new state
     * @return true if it was changed; false if it is not known or has another state
     */
    boolean settle(String id, ReportState from, ReportState to);

    /**
     * Assigns an UNVERIFIED report to an e-mail and changes its state, atomically with events and observations of that
     * e-mail, as {@link #keep(ReportRecord, List, List)} would
     * add them (<b>S31</b>). Of any number of concurrent callers that change the state
     * exactly one gets true.
     *
     * @param id the report
     * @param to the new state, which may be UNVERIFIED
     * @param email the e-mail to which it belongs from now on
     * @param events the events to add to that e-mail
     * @param observations the observations about that e-mail; none if the store has no {@link ObservationStore}
     * @return true if it was assigned; false if the report is not known or not UNVERIFIED, and nothing was changed
     */
    boolean assign(String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations);

    /**
     * Returns the reports about an e-mail, as they were received, by time of receipt (<b>S32</b>).
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
     * Finds the first reports in a state, by time of receipt and then id (<b>S32</b>). Their raw text may be missing.
     *
     * @param state the state
     * @param limit the maximum number to return
     * @return the reports
     */
    List<ReportRecord> reports(ReportState state, int limit);

    /**
     * Finds the reports in a state that follow another report, by time of receipt and then id (<b>S32</b>). Their raw
     * text may be missing.
     *
     * @param state the state
     * @param after the last report of the previous page, in any state
     * @param limit the maximum number to return
     * @return the reports
     */
    List<ReportRecord> reports(ReportState state, ReportRecord after, int limit);

    /**
     * Deletes UNVERIFIED reports that were received before a time (<b>S33</b>). The others are deleted with their
     * e-mail: their raw text with its transcripts, the whole report with its record or when it is erased.
     *
     * @param before the time
     * @param limit the maximum number to delete
     * @return the number of deleted reports
     */
    int forgetReports(Instant before, int limit);
}
