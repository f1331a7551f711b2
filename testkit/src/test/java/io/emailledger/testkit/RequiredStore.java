package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store with what every store must have, and none of the parts. */
final class RequiredStore implements HistoryStore {
    private final HistoryStore good;

    RequiredStore(HistoryStore good) {
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
        return good.advance(change.withSuppressions(List.of()));
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
    public QueueStats queue() {
        return good.queue();
    }
}
