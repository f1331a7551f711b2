package io.emailledger.examples.filestore;

import static io.emailledger.examples.filestore.Records.key;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.KeyHolder;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A store in a folder, for one process at a time, whose data is in {@link Records}. It is written to be read: the
 * comments name the rules of {@code docs/store-contract.md}. It is correct, and fast enough for some thousand e-mails,
 * all of which are in memory and are searched one by one; beyond that use a database, which has indexes.
 */
public final class FileHistoryStore implements HistoryStore {
    private final InstantSource time;
    private final Records records;
    private final Emails emails;
    private final FileSuppressions suppressions;
    private final Queue queue = new Queue();

    private FileHistoryStore(Records records, InstantSource time) {
        this.time = time;
        this.records = records;
        this.emails = new Emails(records);
        this.suppressions = new FileSuppressions(records);
    }

    /**
     * Opens a store.
     *
     * @param folder its folder; created if absent
     * @param time its clock
     * @return the store with everything that was stored before
     */
    public static FileHistoryStore open(Path folder, InstantSource time) {
        try {
            return new FileHistoryStore(new Records(folder), time);
        } catch (IOException e) {
            throw new StoreException(
                    "The folder of the history cannot be opened. Check that no other process has it open.", e);
        }
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    /** S1 and S3: one commit for the list, under whose lock no other thread uses a key. */
    @Override
    public List<EmailId> insert(List<NewEmail> added) {
        return records.commit(() -> added.stream().map(this::insert).toList());
    }

    private EmailId insert(NewEmail email) {
        Optional<KeyHolder> holder = emails.holder(email.record().facts());
        KeyHolder.Answer answer = holder.map(known -> known.claimedBy(email)).orElse(KeyHolder.Answer.PASSES);
        if (answer == KeyHolder.Answer.CONFLICT) {
            throw new IdempotencyConflictException(holder.orElseThrow().record().id());
        }
        if (answer == KeyHolder.Answer.SAME) {
            return holder.orElseThrow().record().id();
        }
        emails.insert(email);
        if (answer == KeyHolder.Answer.PASSES) {
            emails.holdKey(email);
        }
        return email.record().id();
    }

    @Override
    public boolean advance(Change change) {
        return records.commit(() -> apply(change));
    }

    /** S8 and S36: the copy and the suppressions are in the commit of the change, of which this is a part. */
    boolean apply(Change change) {
        Optional<EmailRecord> known = emails.find(change.id(), change.next().version() - 1);
        known.ifPresent(email -> {
            change.copy().ifPresent(this::insert);
            emails.apply(change, email);
            change.suppressions().forEach(suppressions::putUnlessHeld);
        });
        return known.isPresent();
    }

    /** S10 and S12: claiming moves the due time, so that the next caller does not find the e-mail. */
    @Override
    public List<Claim> claim(String owner, Duration lease, int limit) {
        Instant now = now();
        return records.commit(() -> queue.next(emails.all(), now, limit).stream()
                .map(email -> claim(email, lease(email, 1, Optional.of(owner), now.plus(lease))))
                .toList());
    }

    private Claim claim(EmailRecord email, EmailState next) {
        emails.put(email, next);
        return new Claim(
                email.with(next, email.recipients()),
                body(email.id()).orElseThrow(),
                email.status() == EmailStatus.SENDING);
    }

    /** S13: the version is the fencing value, and does not change. */
    @Override
    public boolean renew(EmailId id, long version, Duration lease) {
        return records.commit(() -> {
            Optional<EmailRecord> ours =
                    emails.find(id, version).filter(email -> email.status() == EmailStatus.SENDING);
            ours.ifPresent(
                    email -> emails.put(email, lease(email, 0, email.state().owner(), now().plus(lease))));
            return ours.isPresent();
        });
    }

    private static EmailState lease(EmailRecord email, int steps, Optional<String> owner, Instant end) {
        EmailState old = email.state();
        return new EmailState(
                old.version() + steps,
                EmailStatus.SENDING,
                Optional.of(end),
                old.deadline(),
                old.waiting(),
                owner,
                old.attempts(),
                old.journalled(),
                old.failure());
    }

    @Override
    public List<EmailRecord> overdue(int limit) {
        Instant now = now();
        return emails.all()
                .filter(email -> email.status() != EmailStatus.SENDING)
                .filter(email -> email.state()
                        .deadline()
                        .filter(end -> !end.isAfter(now))
                        .isPresent())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<EmailRecord> find(EmailId id) {
        return emails.find(id);
    }

    @Override
    public Optional<EmailBody> body(EmailId id) {
        return records.get(key("body", id), EmailBody::fromBytes);
    }

    @Override
    public Optional<InputStream> attachment(EmailId id, int position) {
        return records.get(key("content", id, position), ByteArrayInputStream::new);
    }

    @Override
    public List<HistoryEvent> events(EmailId id) {
        return records.all(key("event", id), HistoryEvent::fromBytes);
    }

    @Override
    public List<AttemptRecord> attempts(EmailId id) {
        return records.all(key("attempt", id), AttemptRecord::fromBytes);
    }

    /** S19: the scan continues after the last id of the previous page, in the order of the query. */
    @Override
    public HistoryPage history(HistoryQuery query) {
        Comparator<EmailId> newestFirst = Comparator.reverseOrder();
        Comparator<EmailId> order = query.oldestFirst() ? newestFirst.reversed() : newestFirst;
        return HistoryPage.of(
                emails.all()
                        .sorted(Comparator.comparing(EmailRecord::id, order))
                        .filter(email -> query.after()
                                .filter(last -> order.compare(email.id(), last) <= 0)
                                .isEmpty())
                        .filter(query::matches)
                        .limit(query.limit() + 1L)
                        .toList(),
                query);
    }

    @Override
    public StatusCounts counts(HistoryQuery query) {
        Map<EmailStatus, Long> counts = emails.all()
                .filter(query::matches)
                .collect(Collectors.groupingBy(EmailRecord::status, Collectors.counting()));
        return new StatusCounts(counts);
    }

    @Override
    public QueueStats queue() {
        return Queue.report(emails.all(), now());
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.of(new FileObservations(this, emails));
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.of(new FileSettings(records));
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.of(new FileRetention(this, records, emails));
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.of(new FileReports(records, emails));
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.of(suppressions);
    }

    @Override
    public void close() {
        try {
            records.close();
        } catch (IOException e) {
            throw new StoreException("The folder of the history could not be closed.", e);
        }
    }
}
