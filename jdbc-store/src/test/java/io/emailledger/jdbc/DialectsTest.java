package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.jdbc.Value.Kind;
import io.emailledger.message.InvalidValueException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the dialects without a database. */
class DialectsTest {

    @ParameterizedTest
    @CsvSource({
        "H2, 2.4.240 (2025-09-22), h2",
        "h2, '', h2",
        "PostgreSQL, 18.6, postgresql",
        "MariaDB, 11.4.5-MariaDB, mariadb",
        "MySQL, 11.4.5-MariaDB, mariadb",
        "MySQL, 5.5.5-10.11.5-MariaDB-log, mariadb",
        "MySQL, 8.4.3, mysql",
        "MySQL, 8.0.mysql_aurora.3.08.0, mysql"
    })
    void databaseIsRecognisedByNameAndVersion(String product, String version, String dialect) {
        assertThat(Dialects.of(product, version)).map(Dialect::name).contains(dialect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Apache Derby", "H2 clone", ""})
    void otherDatabasesAreUnknown(String product) {
        assertThat(Dialects.of(product)).isEmpty();
        assertThatThrownBy(() -> JdbcHistoryStore.schemaSql(product, "el_"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("database must be one that Email Ledger works on: H2, PostgreSQL, MariaDB or MySQL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EL_", "1_", "el-", "el_; drop table x", "a_name_of_21_letters_"})
    void invalidPrefixIsRejected(String prefix) {
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(H2.inMemory());
        assertThatThrownBy(() -> builder.tablePrefix(prefix))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "tablePrefix must be 1 to 20 lower-case letters, digits and underscores, beginning with a letter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mail", "1", "mail.x", "mail; drop table x"})
    void invalidSchemaIsRejected(String name) {
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(H2.inMemory());
        assertThatThrownBy(() -> builder.schemaName(name))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "schemaName must be 1 to 63 lower-case letters, digits and underscores, beginning with a letter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MariaDB", "MySQL"})
    void everyDatabaseHasTablesAndColumnsOfH2(String product) {
        Map<String, Set<String>> ofH2 = columns("H2");
        // For additional indexes of H2, which does not sort texts in the order of their bytes.
        assertThat(ofH2.get("el_suppression").remove("address_bytes")).isTrue();
        assertThat(ofH2.get("el_due").remove("route_bytes")).isTrue();

        assertThat(columns(product)).isEqualTo(ofH2);
    }

    @ParameterizedTest
    @CsvSource({
        "H2, 23505, 23505, true, false",
        "H2, 40001, 40001, false, true",
        "H2, HYT00, 50200, false, true",
        "PostgreSQL, 23505, 0, true, false",
        "PostgreSQL, 23503, 0, false, false",
        "PostgreSQL, 40001, 0, false, true",
        "PostgreSQL, 40P01, 0, false, true",
        "PostgreSQL, 55P03, 0, false, true",
        "PostgreSQL, 23514, 0, false, true",
        "PostgreSQL, 40003, 0, false, false",
        "PostgreSQL, 57014, 0, false, false",
        "MariaDB, 23000, 1062, true, false",
        "MariaDB, 23000, 1452, false, false",
        "MariaDB, 40001, 1213, false, true",
        "MariaDB, HY000, 1205, false, true",
        "MariaDB, HY000, 1020, false, true",
        "MariaDB, 08S01, 1047, false, false",
        "MySQL, 23000, 1062, true, false",
        "MySQL, 40001, 1213, false, true",
        "MySQL, , 0, false, false"
    })
    void errorsAreClassifiedByStateAndCode(
            String product, String state, int code, boolean duplicate, boolean conflict) {
        Dialect dialect = Dialects.of(product).orElseThrow();
        SQLException error = new SQLException("said by nobody", state, code);

        assertThat(dialect.isDuplicate(error)).isEqualTo(duplicate);
        assertThat(dialect.isConflict(error)).isEqualTo(conflict);
    }

    @Test
    void postgresWritesManyRowsWithArrays() {
        List<Value> row = List.of(Value.of(Kind.NUMBER, 1L), Value.of(Kind.TEXT, null), Value.of(Kind.ID, null));

        assertThat(PostgresDialect.forArrays(RowStatement.insert("mail.el_x", "a, b, c"), row))
                .isEqualTo("insert into mail.el_x (a, b, c) select p1, p2, p3 "
                        + "from unnest(?::int8[], ?::text[], ?::uuid[]) as v (p1, p2, p3)");
        assertThat(PostgresDialect.forArrays(
                        RowStatement.update("el_x", "a = ?, b = coalesce(b, ?)", "c = ? and a > 1"), row))
                .isEqualTo(
                        "update el_x set a = v.p1, b = coalesce(b, v.p2) from unnest(?::int8[], ?::text[], ?::uuid[]) "
                                + "as v (p1, p2, p3) where c = v.p3 and a > 1");
        assertThat(PostgresDialect.forArrays(RowStatement.delete("el_x", "a = ? and b = ? and c = ?"), row))
                .isEqualTo("delete from el_x using unnest(?::int8[], ?::text[], ?::uuid[]) as v (p1, p2, p3) "
                        + "where a = v.p1 and b = v.p2 and c = v.p3");
    }

    @Test
    void singleRowHasAParameterForEachValue() {
        TableNames names = new TableNames("m_", Optional.of("mail"));

        assertThat(RowStatement.insert("el_x", "a, b").in(names).single())
                .isEqualTo("insert into mail.m_x (a, b) values (?, ?)");
        assertThat(RowStatement.update("el_x", "a = ?", "b = ?").in(names).single())
                .isEqualTo("update mail.m_x set a = ? where b = ?");
        assertThat(RowStatement.delete("el_x", "b = ?").in(names).single())
                .isEqualTo("delete from mail.m_x where b = ?");
    }

    @Test
    void mariaDbWritesManyUpdatesWithJson() {
        List<Value> row = List.of(Value.of(Kind.NUMBER, 1L), Value.of(Kind.TEXT, null), Value.of(Kind.ID, null));

        assertThat(MySqlFamily.forJson(RowStatement.update("el_x", "a = ?, b = ?", "c = ?"), row))
                .isEqualTo(
                        "update json_table(?, '$[*]' columns (p1 bigint path '$[0]', p2 varchar(10000) path '$[1]', "
                                + "p3 char(32) path '$[2]')) as v straight_join el_x set a = v.p1, b = v.p2 where c = unhex(v.p3)");
    }

    @Test
    void allNamesExceptIndexesAreQualifiedWithSchema() {
        TableNames names = new TableNames("m_", Optional.of("mail"));

        assertThat(names.in("create index if not exists el_x_y on el_x (y)"))
                .isEqualTo("create index if not exists m_x_y on mail.m_x (y)");
        assertThat(names.in("create table if not exists el_x (a bigint, key el_x_a (a))"))
                .isEqualTo("create table if not exists mail.m_x (a bigint, key m_x_a (a))");
        assertThat(names.in("select model_el_x from el_x")).isEqualTo("select model_el_x from mail.m_x");
    }

    @Test
    void scriptIsSplitOnlyAtStatementEnds() {
        assertThat(SqlScript.statements(
                        "-- one; two\ncreate table a (b varchar default ';--');\n/* c; */ insert into a values ('it''s; \"x');\n\n"
                                + "create index \"odd;name\" on a (b);-- the end; of it\ndo $$ begin; end $$;"))
                .containsExactly(
                        "create table a (b varchar default ';--')",
                        "insert into a values ('it''s; \"x')",
                        "create index \"odd;name\" on a (b)",
                        "do $$ begin; end $$");
    }

    private static final Pattern TABLE =
            Pattern.compile("create table if not exists (\\w+) \\((.*?)\\n\\)", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("\\n    (?!primary|key|--)(\\w+) ");

    private static final Pattern ADDED = Pattern.compile("alter table (\\w+)([^;]*);");
    private static final Pattern COLUMN_ADDED = Pattern.compile("add column (?:if not exists )?(\\w+) ");

    private static Map<String, Set<String>> columns(String product) {
        Map<String, Set<String>> columns = new TreeMap<>();
        Matcher table = TABLE.matcher(JdbcHistoryStore.schemaSql(product, "el_"));
        while (table.find()) {
            Set<String> names = new TreeSet<>();
            COLUMN.matcher(table.group(2)).results().forEach(column -> names.add(column.group(1)));
            columns.put(table.group(1), names);
        }
        Matcher added = ADDED.matcher(JdbcHistoryStore.schemaSql(product, "el_"));
        while (added.find()) {
            Set<String> names = columns.get(added.group(1));
            COLUMN_ADDED.matcher(added.group(2)).results().forEach(column -> names.add(column.group(1)));
        }
        return columns;
    }
}
