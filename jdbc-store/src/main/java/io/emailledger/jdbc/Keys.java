package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.KeyHolder;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The idempotency keys of e-mails that are to be recorded together. Another transaction may write the same key between
 * select and insert. The insert then fails as a duplicate, or the update changes no row; the transaction is rolled
 * back, and the next select finds the key.
 */
final class Keys {
    /** The SQLState of a duplicate, on which the transaction is started again. */
    private static final String DUPLICATE = "23505";

    private static final int MYSQL_DUPLICATE = 1062;

    private final Map<TenantKey, KeyRow> stored = new HashMap<>();
    private final Map<TenantKey, KeyHolder> holders = new HashMap<>();

    /** In the order of the keys, so that two callers with the same keys cannot deadlock. */
    private final Map<TenantKey, NewEmail> fresh =
            new TreeMap<>(Comparator.comparing(TenantKey::tenant).thenComparing(TenantKey::key));

    private Keys() {}

    /** Looks up the e-mails that hold the keys. */
    static Keys of(JdbcSession session, List<NewEmail> emails) throws SQLException {
        Map<String, List<String>> byTenant = new HashMap<>();
        for (NewEmail email : emails) {
            key(email)
                    .ifPresent(key -> byTenant.computeIfAbsent(key.tenant, t -> new ArrayList<>())
                            .add(key.key));
        }
        Keys found = new Keys();
        for (Map.Entry<String, List<String>> entry : byTenant.entrySet()) {
            String tenant = entry.getKey();
            List<String> keys = entry.getValue();
            try (Command select = session.command(Statements.FIND_KEYS, keys.size())) {
                select.text(tenant)
                        .texts(keys)
                        .each(row ->
                                found.stored.put(new TenantKey(tenant, row.text()), new KeyRow(row.id(), row.text())));
            }
        }
        found.readHolders(session);
        return found;
    }

    /** A key whose e-mail was deleted has no holder. */
    private void readHolders(JdbcSession session) throws SQLException {
        if (stored.isEmpty()) {
            return;
        }
        List<EmailId> ids = stored.values().stream().map(KeyRow::email).toList();
        Map<EmailId, EmailRecord> records = HistoryReader.records(session, ids).all();
        stored.forEach((key, row) -> Optional.ofNullable(records.get(row.email))
                .ifPresent(record -> holders.put(key, new KeyHolder(record, row.fingerprint))));
    }

    /** Returns the e-mail that was recorded with the key of another one; empty if the other one is to be recorded. */
    Optional<EmailId> claim(NewEmail email) {
        Optional<TenantKey> key = key(email);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Optional<KeyHolder> holder = key.map(holders::get);
        switch (holder.map(h -> h.claimedBy(email)).orElse(KeyHolder.Answer.PASSES)) {
            case SAME -> {
                return holder.map(h -> h.record().id());
            }
            case CONFLICT ->
                throw new IdempotencyConflictException(
                        holder.orElseThrow().record().id());
            case PASSES -> {
                holders.put(key.get(), new KeyHolder(email.record(), email.fingerprint()));
                fresh.put(key.get(), email);
            }
            case STAYS -> {
                // The e-mail is recorded without it.
            }
        }
        return Optional.empty();
    }

    /** Assigns keys that another e-mail held before. */
    void passOn(JdbcSession session) throws SQLException {
        if (stored.isEmpty()) {
            return;
        }
        try (Command update = session.command(Statements.PASS_KEY)) {
            for (Map.Entry<TenantKey, NewEmail> entry : fresh.entrySet()) {
                KeyRow before = stored.get(entry.getKey());
                if (before != null) {
                    update.id(entry.getValue().record().id())
                            .text(entry.getValue().fingerprint())
                            .text(entry.getKey().tenant)
                            .text(entry.getKey().key)
                            .id(before.email)
                            .add();
                }
            }
            if (!update.isOneEach()) {
                throw new SQLException("Another transaction has passed the key on", DUPLICATE, MYSQL_DUPLICATE);
            }
        }
    }

    /** Inserts the keys that were free. */
    void insert(JdbcSession session) throws SQLException {
        if (stored.keySet().containsAll(fresh.keySet())) {
            return;
        }
        try (Command insert = session.command(Statements.INSERT_KEY)) {
            for (Map.Entry<TenantKey, NewEmail> entry : fresh.entrySet()) {
                if (!stored.containsKey(entry.getKey())) {
                    insert.text(entry.getKey().tenant)
                            .text(entry.getKey().key)
                            .id(entry.getValue().record().id())
                            .text(entry.getValue().fingerprint())
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    /** Releases the key of an e-mail, if it holds one. */
    static void release(JdbcSession session, EmailId id) throws SQLException {
        EmailRecord record = HistoryReader.records(session, List.of(id)).all().get(id);
        if (record != null) {
            Purges.deleteKey(session, record);
        }
    }

    /** Changes the fingerprint of an edited e-mail, if it holds its key. */
    static void changeFingerprint(JdbcSession session, NewEmail edited) throws SQLException {
        Optional<TenantKey> key = key(edited);
        if (key.isPresent()) {
            try (Command update = session.command(Statements.EDIT_FINGERPRINT)) {
                update.text(edited.fingerprint())
                        .text(key.get().tenant)
                        .text(key.get().key)
                        .id(edited.record().id())
                        .execute();
            }
        }
    }

    private static Optional<TenantKey> key(NewEmail email) {
        EmailFacts facts = email.record().facts();
        return facts.idempotencyKey().map(key -> new TenantKey(facts.tenant().orElse(""), key));
    }

    private record TenantKey(String tenant, String key) {}

    private record KeyRow(EmailId email, String fingerprint) {}
}
