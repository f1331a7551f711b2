package io.emailledger.examples.filestore;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.RetentionStore;
import io.emailledger.spi.RetentionStore.Erasure;
import io.emailledger.spi.RetentionStore.Purge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deletes parts of e-mails, and erases persons, under the lock of a {@link FileHistoryStore}. */
record FileRetention(FileHistoryStore store, Records records) implements RetentionStore {
    @Override
    public HistoryPage having(RetainedPart part, HistoryQuery query) {
        return store.page(query, email -> has(email, part));
    }

    @Override
    public List<Boolean> purge(List<Purge> purges) {
        synchronized (store) {
            List<Boolean> told = new ArrayList<>();
            for (Purge purge : purges) {
                told.add(store.email(purge.id())
                        .filter(email -> has(email, purge.part()))
                        .isPresent());
            }
            if (told.contains(true)) {
                records.delete(left -> purges.forEach(purge -> purge(left, purge)));
                store.deleteContents();
            }
            return told;
        }
    }

    private void purge(Records left, Purge purge) {
        KeptEmail email = left.emails.get(purge.id());
        if (email == null || !has(email, purge.part())) {
            return;
        }
        if (purge.part() == RetainedPart.TRANSCRIPTS) {
            left.reports.replaceAll((id, report) -> isAbout(report, purge.id()) ? withoutRaw(report) : report);
        }
        if (purge.part() == RetainedPart.RECORD) {
            forget(left, email);
        } else {
            left.emails.put(purge.id(), without(email, purge));
        }
    }

    private static void forget(Records left, KeptEmail email) {
        left.emails.remove(email.id());
        left.reports.values().removeIf(report -> isAbout(report, email.id()));
    }

    /** S27: whether there is anything of a part. */
    private boolean has(KeptEmail email, RetainedPart part) {
        return switch (part) {
            case BODY ->
                email.body().isPresent() || !email.record().contentSizes().isEmpty();
            case TRANSCRIPTS ->
                email.attempts().stream()
                                .anyMatch(attempt -> !attempt.transcript().isEmpty())
                        || records.reports.values().stream()
                                .anyMatch(report -> isAbout(report, email.id())
                                        && !report.report().raw().isEmpty());
            case EVENTS -> !email.events().isEmpty();
            case OBSERVATIONS -> !email.observations().isEmpty();
            case RECORD -> true;
        };
    }

    private static KeptEmail without(KeptEmail email, Purge purge) {
        boolean noBody = purge.part() == RetainedPart.BODY;
        boolean noOpens = purge.part() == RetainedPart.OBSERVATIONS;
        EmailRecord record = noBody ? email.record().withoutContents(purge.at()) : email.record();
        boolean noTranscripts = purge.part() == RetainedPart.TRANSCRIPTS;
        return new KeptEmail(
                noOpens ? record.withOpens(Opens.NONE) : record,
                noBody ? Optional.empty() : email.body(),
                KeptEmail.and(
                        purge.part() == RetainedPart.EVENTS ? List.of() : email.events(),
                        purge.event().stream().toList()),
                email.attempts().stream()
                        .map(a -> noTranscripts ? a.withoutTranscript() : a)
                        .toList(),
                noOpens ? List.of() : email.observations(),
                email.fingerprint());
    }

    /** S29: only the opens stay unchanged. */
    @Override
    public boolean erase(Erasure erasure) {
        EmailRecord next = erasure.record();
        synchronized (store) {
            Optional<KeptEmail> before = store.email(next.id())
                    .filter(email -> email.state().version() == next.state().version() - 1);
            before.ifPresent(email -> {
                records.delete(left -> {
                    forget(left, email);
                    left.emails.put(next.id(), erased(email, erasure));
                });
                store.deleteContents();
            });
            return before.isPresent();
        }
    }

    private static KeptEmail erased(KeptEmail email, Erasure erasure) {
        EmailRecord next = erasure.record();
        return new KeptEmail(
                next.withOpens(email.record().opens()),
                Optional.empty(),
                KeptEmail.and(
                        email.events().stream().map(HistoryEvent::withoutWords).toList(), List.of(erasure.event())),
                email.attempts().stream().map(AttemptRecord::withoutWords).toList(),
                KeptEmail.counted(email.observations().stream()
                        .map(ObservationRecord::withoutAgent)
                        .toList()),
                "");
    }

    private static boolean isAbout(ReportRecord report, EmailId email) {
        return report.email().equals(Optional.of(email));
    }

    private static ReportRecord withoutRaw(ReportRecord r) {
        return new ReportRecord(
                r.id(),
                r.email(),
                r.state(),
                r.receivedAt(),
                r.doubt(),
                r.report().withRaw(RawReport.NONE));
    }
}
