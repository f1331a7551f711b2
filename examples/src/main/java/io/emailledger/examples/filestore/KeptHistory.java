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
 * All e-mails and reports, in memory as they are on the disk: what changes is first forced into a {@link CommitLog}.
 * Not thread-safe.
 */
final class KeptHistory {
    /** A key belongs to its tenant; who has none is a tenant too. */
    record Key(Optional<String> tenant, String key) {}

    private final NavigableMap<EmailId, KeptEmail> emails = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Key, EmailId> keys = new HashMap<>();
    private final AttachmentFiles contents;
    private final Path file;
    private CommitLog log;
    private KeptReports reports = new KeptReports();

    /** Reads what is there; contents of attachments that were not committed are deleted. */
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
     * S2: nobody sees a change, and no call returns, before it is on the disk. S6: a commit is kept whole or not at
     * all.
     */
    void commit(Collection<KeptEmail> changed, Collection<ReportRecord> changedReports) {
        if (changed.isEmpty() && changedReports.isEmpty()) {
            return;
        }
        try {
            log.append(changed, changedReports);
        } catch (IOException e) {
            throw new StoreException("A change could not be written, and was not kept. See that there is room.", e);
        }
        for (KeptEmail email : changed) {
            emails.put(email.id(), email);
            email.keyOfFacts().ifPresent(key -> keys.remove(key, email.id()));
            email.key().ifPresent(key -> keys.put(key, email.id()));
        }
        changedReports.forEach(reports::put);
    }

    /** S25: what goes must not be found in the file either, so it is written anew. */
    void writeAnew(NavigableMap<EmailId, KeptEmail> left, KeptReports leftReports) {
        CommitLog before = log;
        try {
            log = CommitLog.anew(file, left.values(), leftReports.all());
        } catch (IOException e) {
            throw new StoreException("The history could not be written anew, and stays as it was.", e);
        }
        emails.clear();
        emails.putAll(left);
        reports = leftReports;
        rememberKeys();
        try {
            before.close();
            contents.deleteAllBut(emails.values());
        } catch (IOException e) {
            throw new StoreException("What was deleted has left files behind: they go when the folder is opened.", e);
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
