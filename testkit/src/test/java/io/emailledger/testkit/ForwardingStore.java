package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.QueueStats;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportState;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.Claim;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.NewEmail;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Observed;
import io.emailledger.spi.Purge;
import io.emailledger.spi.SettingChange;
import io.emailledger.suppression.Suppression;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that delegates to another one, until a method is overridden. */
class ForwardingStore implements HistoryStore {
    final HistoryStore good;

    ForwardingStore(HistoryStore good) {
        this.good = good;
    }

    @Override
    public Instant now() {
        return good.now();
    }

    @Override
    public List<EmailId> insert(List<NewEmail> emails) {
        return good.insert(emails);
    }

    @Override
    public boolean insertResend(NewEmail copy, Change change) {
        return good.insertResend(copy, change);
    }

    @Override
    public boolean releaseKey(EmailId id) {
        return good.releaseKey(id);
    }

    @Override
    public boolean advance(Change change) {
        return good.advance(change);
    }

    @Override
    public List<Claim> claim(String owner, Duration lease, int limit) {
        return good.claim(owner, lease, limit);
    }

    @Override
    public boolean renew(EmailId id, long version, Duration lease) {
        return good.renew(id, version, lease);
    }

    @Override
    public List<EmailRecord> overdue(int limit) {
        return good.overdue(limit);
    }

    @Override
    public Optional<EmailRecord> find(EmailId id) {
        return good.find(id);
    }

    @Override
    public Optional<EmailBody> body(EmailId id) {
        return good.body(id);
    }

    @Override
    public Optional<InputStream> attachment(EmailId id, int position) {
        return good.attachment(id, position);
    }

    @Override
    public List<HistoryEvent> events(EmailId id) {
        return good.events(id);
    }

    @Override
    public List<AttemptRecord> attempts(EmailId id) {
        return good.attempts(id);
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return good.history(query);
    }

    @Override
    public StatusCounts counts(HistoryQuery query) {
        return good.counts(query);
    }

    @Override
    public Observed observe(Observation observation, Change change) {
        return good.observe(observation, change);
    }

    @Override
    public boolean observe(Observation observation) {
        return good.observe(observation);
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        return good.observations(id);
    }

    @Override
    public boolean note(EmailId id, HistoryEvent event) {
        return good.note(id, event);
    }

    @Override
    public Map<String, String> settings(Set<String> names) {
        return good.settings(names);
    }

    @Override
    public List<Boolean> changeSettings(List<SettingChange> changes) {
        return good.changeSettings(changes);
    }

    @Override
    public List<Boolean> purge(List<Purge> purges) {
        return good.purge(purges);
    }

    @Override
    public boolean erase(Erasure erasure) {
        return good.erase(erasure);
    }

    @Override
    public QueueStats queue() {
        return good.queue();
    }

    @Override
    public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        return good.keep(report, events, observations);
    }

    @Override
    public boolean settle(String id, ReportState from, ReportState to, Optional<EmailId> email) {
        return good.settle(id, from, to, email);
    }

    @Override
    public List<ReportRecord> reports(EmailId email) {
        return good.reports(email);
    }

    @Override
    public Optional<ReportRecord> report(String id) {
        return good.report(id);
    }

    @Override
    public List<ReportRecord> reports(ReportState state, Optional<ReportRecord> after, int limit) {
        return good.reports(state, after, limit);
    }

    @Override
    public int forgetReports(Instant before, int limit) {
        return good.forgetReports(before, limit);
    }

    @Override
    public boolean suppress(Suppression suppression) {
        return good.suppress(suppression);
    }

    @Override
    public boolean unsuppress(Optional<String> tenant, String address) {
        return good.unsuppress(tenant, address);
    }

    @Override
    public List<Suppression> suppressions(Set<String> addresses) {
        return good.suppressions(addresses);
    }

    @Override
    public List<Suppression> suppressions(Optional<String> tenant, Optional<String> after, int limit) {
        return good.suppressions(tenant, after, limit);
    }
}
