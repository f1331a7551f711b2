package io.emailledger.examples.filestore;

import static io.emailledger.examples.filestore.Records.key;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.util.List;
import java.util.Optional;

/** Deletes parts of e-mails of a {@link FileHistoryStore}, and erases persons. */
record FileRetention(FileHistoryStore store, Records records, Emails emails) implements RetentionStore {
    /** S26: it may find e-mails that have nothing of the part. */
    @Override
    public HistoryPage having(RetainedPart part, HistoryQuery query) {
        return store.history(query);
    }

    @Override
    public List<Boolean> purge(List<Purge> purges) {
        return records.delete(() -> purges.stream().map(this::purge).toList());
    }

    private boolean purge(Purge purge) {
        Optional<EmailRecord> email = emails.find(purge.id());
        boolean deleted = email.filter(known -> delete(known, purge)).isPresent();
        if (deleted) {
            emails.addEvents(purge.id(), purge.event().stream().toList());
        }
        return deleted;
    }

    /** S27: deletes a part, and tells whether there was anything of it. */
    private boolean delete(EmailRecord email, Purge purge) {
        return switch (purge.part()) {
            case BODY -> {
                boolean contents = emails.deleteContents(email, purge.at());
                yield records.remove(key("body", email.id())) || contents;
            }
            case TRANSCRIPTS -> deleteTranscripts(email.id());
            case EVENTS -> records.remove(key("event", email.id()));
            case OBSERVATIONS -> {
                emails.put(email.withOpens(Opens.NONE));
                yield records.remove(key("observation", email.id()));
            }
            case RECORD -> {
                List.of("email", "event", "attempt").forEach(part -> records.remove(key(part, email.id())));
                forget(email);
                yield true;
            }
        };
    }

    private boolean deleteTranscripts(EmailId id) {
        boolean attempts = records.replaceAll(
                key("attempt", id),
                bytes -> AttemptRecord.fromBytes(bytes).withoutTranscript().toBytes());
        boolean reports = false;
        for (ReportRecord r : reports(id)) {
            reports |= records.put(key("report", r.id()), r.withoutRaw().toBytes());
        }
        return attempts || reports;
    }

    /** S29: only the opens stay unchanged. */
    @Override
    public boolean erase(Erasure erasure) {
        EmailRecord next = erasure.record();
        return records.delete(() -> emails.find(next.id(), next.state().version() - 1)
                .filter(email -> erase(email, erasure))
                .isPresent());
    }

    private boolean erase(EmailRecord email, Erasure erasure) {
        List<ObservationRecord> seen = emails.observations(email.id());
        forget(email);
        seen.forEach(observation -> emails.count(email.id(), observation.withoutAgent()));
        records.replaceAll(
                key("event", email.id()),
                bytes -> HistoryEvent.fromBytes(bytes).withoutText().toBytes());
        records.replaceAll(
                key("attempt", email.id()),
                bytes -> AttemptRecord.fromBytes(bytes).withoutText().toBytes());
        emails.put(erasure.record().withOpens(email.opens()));
        return emails.addEvents(email.id(), List.of(erasure.event()));
    }

    /** Deletes what neither a deleted nor an erased e-mail retains. */
    private void forget(EmailRecord email) {
        List.of("body", "content", "observation").forEach(part -> records.remove(key(part, email.id())));
        reports(email.id()).forEach(report -> records.remove(key("report", report.id())));
        emails.releaseKey(email);
    }

    private List<ReportRecord> reports(EmailId id) {
        return records.all("report", ReportRecord::fromBytes).stream()
                .filter(report -> report.email().equals(Optional.of(id)))
                .toList();
    }
}
