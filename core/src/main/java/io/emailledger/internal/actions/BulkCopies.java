package io.emailledger.internal.actions;

import io.emailledger.actions.BulkRun;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.util.List;

/**
 * The copies that a bulk resend has made: each has the name of the run in its metadata. An e-mail that has a copy
 * recorded since the run began, by the run or by a person, is not resent by it.
 */
final class BulkCopies {
    private static final int MOST_COPIES = 100;
    private static final int MOST_METADATA = 50;

    private final HistoryStore store;
    private final BulkRun run;

    BulkCopies(HistoryStore store, BulkRun run) {
        this.store = store;
        this.run = run;
    }

    /** Tells whether an e-mail is itself such a copy; the clock of another node may be slow. */
    boolean isOne(EmailRecord record) {
        return run.name().equals(record.facts().metadata().get(BulkRun.METADATA));
    }

    /** Tells whether the run has resent an e-mail. */
    boolean hasOne(EmailId original) {
        return copies(original).stream().anyMatch(this::isOne);
    }

    /** Tells whether an e-mail was resent since the run began. */
    boolean refuse(EmailId original) {
        return copies(original).stream()
                .anyMatch(copy -> isOne(copy)
                        || run.newest()
                                .filter(last -> copy.id().compareTo(last) > 0)
                                .isPresent());
    }

    /** Marks a copy. One whose metadata is full has no mark; it is recognised by the time of its recording. */
    void mark(EmailRecord original, EmailBuilder copy) {
        boolean known = original.facts().metadata().containsKey(BulkRun.METADATA);
        if (known || original.facts().metadata().size() < MOST_METADATA) {
            copy.metadata(BulkRun.METADATA, run.name());
        }
    }

    private List<EmailRecord> copies(EmailId original) {
        return store.history(HistoryQuery.all().resendOf(original).limit(MOST_COPIES))
                .emails();
    }
}
