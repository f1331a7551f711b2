package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An empty store, its clock, and the rule under test. */
final class Bench {
    static final Duration LEASE = Duration.ofMinutes(2);

    final ContractRule rule;
    final HistoryStore store;
    final MovableClock clock;

    Bench(ContractRule rule, HistoryStore store, MovableClock clock) {
        this.rule = rule;
        this.store = store;
        this.clock = clock;
    }

    /** Fails if a condition of the rule does not hold. */
    void holds(boolean holds, String seen) {
        rule.holds(holds, seen);
    }

    /** Fails if a value is not the expected one. */
    void same(Object expected, Object actual, String what) {
        rule.same(expected, actual, what);
    }

    ObservationStore observations() {
        return store.observationStore().orElseThrow();
    }

    SettingStore settings() {
        return store.settingStore().orElseThrow();
    }

    RetentionStore retention() {
        return store.retentionStore().orElseThrow();
    }

    ReportStore reports() {
        return store.reportStore().orElseThrow();
    }

    SuppressionStore suppressions() {
        return store.suppressionStore().orElseThrow();
    }

    RouteStore routes() {
        return store.routeStore().orElseThrow();
    }

    WaitingStore waiting() {
        return store.waitingStore().orElseThrow();
    }

    FeedStore feed() {
        return store.feedStore().orElseThrow();
    }

    DailyStore daily() {
        return store.dailyStore().orElseThrow();
    }

    ReplicaStore replica() {
        return store.replicaStore().orElseThrow();
    }

    boolean hasObservations() {
        return store.observationStore().isPresent();
    }

    /** Records an open, if the store has the part for it. */
    void opened(EmailId id, int recipient, String agent, Instant at) {
        store.observationStore()
                .ifPresent(part -> part.observe(new Observation(id, recipient, ObservationKind.OPEN, agent, at)));
    }

    /** Returns the observations; none if the store does not have the part for it. */
    List<ObservationRecord> observed(EmailId id) {
        return store.observationStore().map(part -> part.observations(id)).orElse(List.of());
    }

    Instant now() {
        return clock.instant();
    }

    Sample sample() {
        return Sample.recordedAt(now());
    }

    /** Returns an e-mail that is due now. */
    Sample dueNow() {
        return sample().due(now());
    }

    EmailId insert(Sample sample) {
        return store.insert(List.of(sample.make())).get(0);
    }

    List<EmailId> insertAll(Sample... samples) {
        return store.insert(Arrays.stream(samples).map(Sample::make).toList());
    }

    EmailRecord find(EmailId id) {
        Optional<EmailRecord> found = store.find(id);
        rule.holds(found.isPresent(), "find returned nothing for an e-mail that was inserted before.");
        return found.orElseThrow();
    }

    /** Claims the only e-mail that is due. */
    Claim claimOne() {
        List<Claim> claims = store.claim("worker-1", LEASE, 10);
        rule.same(1, claims.size(), "the number of e-mails that claim gave while one was due");
        return claims.get(0);
    }

    List<EmailId> claimedIds(int limit) {
        return store.claim("worker-1", LEASE, limit).stream()
                .map(claim -> claim.record().id())
                .toList();
    }

    List<String> details(EmailId id) {
        return store.events(id).stream().map(HistoryEvent::detail).toList();
    }

    /** Iterates over all pages. */
    List<EmailRecord> everything(HistoryQuery query) {
        List<EmailRecord> all = new ArrayList<>();
        HistoryPage page = store.history(query);
        all.addAll(page.emails());
        int pages = 0;
        while (page.next().isPresent()) {
            page = store.history(query.after(page.next().orElseThrow()));
            all.addAll(page.emails());
            rule.holds(pages++ < 1_000, "a walk over the history does not end.");
        }
        return all;
    }
}
