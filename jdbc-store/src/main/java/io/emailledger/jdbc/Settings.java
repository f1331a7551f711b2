package io.emailledger.jdbc;

import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Short texts by name, each changed by compare-and-set. */
final class Settings implements SettingStore {
    private final Database database;

    Settings(Database database) {
        this.database = database;
    }

    @Override
    public Map<String, String> settings(Set<String> names) {
        return names.isEmpty()
                ? Map.of()
                : database.read("read settings", session -> find(session, List.copyOf(names)));
    }

    @Override
    public List<Boolean> changeSettings(List<SettingChange> changes) {
        return changes.isEmpty()
                ? List.of()
                : database.writeCommitted("change settings", session -> change(session, changes));
    }

    /** In the order of the names, so that two callers that change the same ones cannot deadlock. */
    private static List<Boolean> change(JdbcSession session, List<SettingChange> changes) throws SQLException {
        Map<SettingChange, Boolean> made = new HashMap<>();
        for (SettingChange change : changes.stream()
                .sorted(Comparator.comparing(SettingChange::name))
                .toList()) {
            made.put(change, make(session, change));
        }
        return changes.stream().map(change -> made.getOrDefault(change, false)).toList();
    }

    private static boolean make(JdbcSession session, SettingChange change) throws SQLException {
        if (change.before().isEmpty()) {
            return insert(session, change);
        }
        String before = change.before().get();
        if (change.after().isEmpty()) {
            try (Command delete = session.command(Statements.DELETE_SETTING)) {
                return Command.isOne(delete.text(change.name()).text(before).execute());
            }
        }
        try (Command update = session.command(Statements.UPDATE_SETTING)) {
            return Command.isOne(
                    update.text(change.after()).text(change.name()).text(before).execute());
        }
    }

    /**
     * Another node may insert the name between select and insert; then the transaction is rolled back, and the next
     * select finds it.
     */
    private static boolean insert(JdbcSession session, SettingChange change) throws SQLException {
        if (!find(session, List.of(change.name())).isEmpty()) {
            return false;
        }
        if (change.after().isPresent()) {
            try (Command insert = session.command(Statements.INSERT_SETTING)) {
                insert.text(change.name()).text(change.after()).execute();
            }
        }
        return true;
    }

    private static Map<String, String> find(JdbcSession session, List<String> names) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (Command select = session.command(Statements.FIND_SETTINGS, names.size())) {
            select.texts(names).each(row -> found.put(row.text(), row.text()));
        }
        return found;
    }
}
