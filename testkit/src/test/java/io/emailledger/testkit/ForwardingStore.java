package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.DailyQuery;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.spi.StoreParts.WaitingStore;
import io.emailledger.suppression.Suppression;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that delegates to another one, until a method is overridden. */
class ForwardingStore
        implements HistoryStore,
                ObservationStore,
                SettingStore,
                RetentionStore,
                ReportStore,
                SuppressionStore,
                RouteStore,
                WaitingStore,
                FeedStore,
                DailyStore,
                ReplicaStore {
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
        return goodObservations().observe(observation, change);
    }

    @Override
    public boolean observe(Observation observation) {
        return goodObservations().observe(observation);
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        return goodObservations().observations(id);
    }

    @Override
    public boolean note(EmailId id, HistoryEvent event) {
        return goodObservations().note(id, event);
    }

    @Override
    public Map<String, String> settings(Set<String> names) {
        return goodSettings().settings(names);
    }

    @Override
    public List<Boolean> changeSettings(List<SettingChange> changes) {
        return goodSettings().changeSettings(changes);
    }

    @Override
    public List<Boolean> purge(List<Purge> purges) {
        return goodRetention().purge(purges);
    }

    @Override
    public PeriodPurge purgePeriod(Instant end, Set<String> held) {
        return goodRetention().purgePeriod(end, held);
    }

    @Override
    public boolean erase(Erasure erasure) {
        return goodRetention().erase(erasure);
    }

    @Override
    public QueueStats queue() {
        return good.queue();
    }

    @Override
    public boolean keep(ReportRecord report, List<HistoryEvent> events, List<Observation> observations) {
        return goodReports().keep(report, events, observations);
    }

    @Override
    public boolean keep(ReportRecord report, List<Observation> observations, Change change) {
        return goodReports().keep(report, observations, change);
    }

    @Override
    public boolean settle(String id, ReportState from, ReportState to) {
        return goodReports().settle(id, from, to);
    }

    @Override
    public boolean assign(
            String id, ReportState to, EmailId email, List<HistoryEvent> events, List<Observation> observations) {
        return goodReports().assign(id, to, email, events, observations);
    }

    @Override
    public List<ReportRecord> reports(EmailId email) {
        return goodReports().reports(email);
    }

    @Override
    public Optional<ReportRecord> report(String id) {
        return goodReports().report(id);
    }

    @Override
    public List<ReportRecord> reports(ReportState state, int limit) {
        return goodReports().reports(state, limit);
    }

    @Override
    public List<ReportRecord> reports(ReportState state, ReportRecord after, int limit) {
        return goodReports().reports(state, after, limit);
    }

    @Override
    public int forgetReports(Instant before, int limit) {
        return goodReports().forgetReports(before, limit);
    }

    @Override
    public boolean suppress(Suppression suppression) {
        return goodSuppressions().suppress(suppression);
    }

    @Override
    public boolean replace(Suppression known, Suppression next) {
        return goodSuppressions().replace(known, next);
    }

    @Override
    public boolean unsuppress(SuppressionKey entry) {
        return goodSuppressions().unsuppress(entry);
    }

    @Override
    public List<Suppression> suppressions(Set<String> addresses) {
        return goodSuppressions().suppressions(addresses);
    }

    @Override
    public List<Suppression> suppressions(SuppressionKey after, int limit) {
        return goodSuppressions().suppressions(after, limit);
    }

    @Override
    public HistoryPage having(RetainedPart part, HistoryQuery query) {
        return history(query);
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.of(this);
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.of(this);
    }

    @Override
    public List<String> dueRoutes(String after, int limit) {
        return goodRoutes().dueRoutes(after, limit);
    }

    @Override
    public List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without) {
        return goodRoutes().claimExcept(owner, lease, limit, without);
    }

    @Override
    public List<Claim> claim(String owner, Duration lease, int limit, String route) {
        return goodRoutes().claim(owner, lease, limit, route);
    }

    @Override
    public Optional<RouteStore> routeStore() {
        return Optional.of(this);
    }

    @Override
    public boolean reschedule(Change change, Instant sendAt) {
        return goodWaiting().reschedule(change, sendAt);
    }

    @Override
    public boolean edit(Change change, NewEmail edited) {
        return goodWaiting().edit(change, edited);
    }

    @Override
    public Optional<WaitingStore> waitingStore() {
        return Optional.of(this);
    }

    private WaitingStore goodWaiting() {
        return good.waitingStore().orElseThrow();
    }

    @Override
    public FeedPage feed(long after, int limit) {
        return goodFeed().feed(after, limit);
    }

    @Override
    public long feedEnd() {
        return goodFeed().feedEnd();
    }

    @Override
    public int deleteFeed(Instant before, int limit) {
        return goodFeed().deleteFeed(before, limit);
    }

    @Override
    public Optional<FeedStore> feedStore() {
        return Optional.of(this);
    }

    @Override
    public DailyQuery.Lines daily(DailyQuery query) {
        return goodDaily().daily(query);
    }

    @Override
    public int combine(int least) {
        return goodDaily().combine(least);
    }

    @Override
    public int deleteDaily(LocalDate before) {
        return goodDaily().deleteDaily(before);
    }

    @Override
    public Optional<DailyStore> dailyStore() {
        return Optional.of(this);
    }

    private DailyStore goodDaily() {
        return good.dailyStore().orElseThrow();
    }

    /** Reads the store as if it were its own replica, which is never behind. */
    @Override
    public Optional<HistoryPage> replicaHistory(HistoryQuery query) {
        Instant asOf = now();
        return Optional.of(history(query).asOf(asOf));
    }

    @Override
    public Optional<StatusCounts> replicaCounts(HistoryQuery query) {
        Instant asOf = now();
        return Optional.of(counts(query).asOf(asOf));
    }

    @Override
    public Instant replicaMark() {
        return now();
    }

    @Override
    public Optional<ReplicaStore> replicaStore() {
        return Optional.of(this);
    }

    private FeedStore goodFeed() {
        return good.feedStore().orElseThrow();
    }

    private RouteStore goodRoutes() {
        return good.routeStore().orElseThrow();
    }

    private ObservationStore goodObservations() {
        return good.observationStore().orElseThrow();
    }

    private SettingStore goodSettings() {
        return good.settingStore().orElseThrow();
    }

    private RetentionStore goodRetention() {
        return good.retentionStore().orElseThrow();
    }

    private ReportStore goodReports() {
        return good.reportStore().orElseThrow();
    }

    private SuppressionStore goodSuppressions() {
        return good.suppressionStore().orElseThrow();
    }
}
