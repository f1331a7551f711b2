package io.emailledger.examples.filestore;

import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All e-mails and reports in memory, equal to those on the disk: each change is first forced into a {@link CommitLog}.
 * Not thread-safe.
 */
final class KeptHistory {
    /** A key belongs to its tenant; e-mails without a tenant share one key space. */
    record Key(Optional<String> tenant, String key) {}

    private final NavigableMap<EmailId, KeptEmail> emails = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Key, EmailId> keys = new HashMap<>();
    private final AttachmentFiles contents;
    private final Path file;
    private CommitLog log;
    private KeptReports reports = new KeptReports();

    /** Reads the folder, and deletes contents of attachments that were not committed. */
    KeptHistory(Path file, AttachmentFiles contents) throws IOException {
        this.file = file;
        this.contents = contents;
        this.log = CommitLog.open(file, emails, reports);
        rememberKeys();
        contents.deleteAllBut(emails.values());
    }

    Optional<KeptEmail> find(EmailId id) {
        return Optional.ofNullable(emails.get(id));
    }

    Optional<KeptEmail> find(Key key) {
        return Optional.ofNullable(keys.get(key)).map(emails::get);
    }

    /** All e-mails, the newest first. */
    NavigableMap<EmailId, KeptEmail> emails() {
        return Collections.unmodifiableNavigableMap(emails);
    }

    KeptReports reports() {
        return reports;
    }

    void commit(Collection<KeptEmail> changed) {
        commit(changed, List.of());
    }

    /**
     * S2: a change is visible, and a call returns, only after it is on the disk. S6: a commit is stored completely or
     * not at all.
     */
    void commit(Collection<KeptEmail> changed, Collection<ReportRecord> changedReports) {
        if (changed.isEmpty() && changedReports.isEmpty()) {
            return;
        }
        try {
            log.append(changed, changedReports);
        } catch (IOException e) {
            throw new StoreException("A change could not be written. Check that the disk has room.", e);
        }
        for (KeptEmail email : changed) {
            emails.put(email.id(), email);
            email.keyOfFacts().ifPresent(key -> keys.remove(key, email.id()));
            email.key().ifPresent(key -> keys.put(key, email.id()));
        }
        changedReports.forEach(reports::put);
    }

    /** S25: deleted data must not be left in the file either, so it is rewritten. */
    void writeAnew(NavigableMap<EmailId, KeptEmail> left, KeptReports leftReports) {
        CommitLog before = log;
        try {
            log = CommitLog.anew(file, left.values(), leftReports.all());
        } catch (IOException e) {
            throw new StoreException("The history could not be rewritten, and is unchanged.", e);
        }
        emails.clear();
        emails.putAll(left);
        reports = leftReports;
        rememberKeys();
        try {
            before.close();
            contents.deleteAllBut(emails.values());
        } catch (IOException e) {
            throw new StoreException("A deletion has left files: they are deleted when the folder is opened.", e);
        }
    }

    private void rememberKeys() {
        keys.clear();
        emails.values().forEach(email -> email.key().ifPresent(key -> keys.put(key, email.id())));
    }

    void close() throws IOException {
        log.close();
    }
}
