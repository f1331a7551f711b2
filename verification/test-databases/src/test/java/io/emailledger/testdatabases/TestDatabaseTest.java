package io.emailledger.testdatabases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestDatabaseTest {

    @ParameterizedTest
    @EnumSource
    void databasesOfOneServerAreIsolated(Release release) throws Exception {
        try (TestDatabase one = TestDatabase.on(release);
                TestDatabase other = TestDatabase.on(release)) {
            one.execute("create table note (text varchar(20))", "insert into note values ('one')");
            other.execute("create table note (text varchar(20))");

            assertThat(one.column("select text from note")).containsExactly("one");
            assertThat(other.column("select text from note")).isEmpty();
            assertThat(one.server()).isSameAs(other.server());
            assertThat(one.column("select version()").get(0))
                    .contains(release.name().replaceAll("^[A-Z]+_", "").replace('_', '.'));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedDatabaseIsDropped(Release release) throws Exception {
        TestDatabase database = TestDatabase.on(release);

        database.close();

        assertThatThrownBy(() -> database.column("select 1")).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL_18", "MARIADB_11_4"})
    void durableServerKeepsAcknowledgedCommitsAfterKill(Release release) throws Exception {
        TestServer server = TestServer.durable(release);
        try (server) {
            TestDatabase database = server.newDatabase();
            database.execute("create table note (text varchar(20))", "insert into note values ('kept')");
            try (Connection open = database.dataSource().getConnection()) {
                server.kill();

                assertThat(open.isValid(1)).isFalse();
                assertThatThrownBy(() -> database.column("select 1")).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(server::process).isInstanceOf(IllegalStateException.class);
            server.start();

            assertThat(server.process().isAlive()).isTrue();
            assertThat(database.column("select text from note")).containsExactly("kept");
        }
        assertThat(Files.exists(server.directory())).isFalse();
        server.close();
    }
}
