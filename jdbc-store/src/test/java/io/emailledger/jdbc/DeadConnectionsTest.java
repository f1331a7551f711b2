package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a pool whose connections all break at once, as after a restart of the server. */
class DeadConnectionsTest {
    private static final int MOST_FAILURES = 5;

    @TempDir
    Path directory;

    @Test
    void busyCallerGetsLiveConnectionsAgain() throws Exception {
        Server server = start("0");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./history;USER=sa");
        try (HikariDataSource pool = new HikariDataSource(config);
                HistoryStore store = JdbcHistoryStore.create(pool)) {
            store.queue();
            server.stop();
            server = start(String.valueOf(server.getPort()));

            int failures = 0;
            while (failures < MOST_FAILURES && !answers(store)) {
                failures++;
            }
            assertThat(failures).isLessThan(MOST_FAILURES);
        } finally {
            server.stop();
        }
    }

    private Server start(String port) throws SQLException {
        return Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-baseDir", directory.toString())
                .start();
    }

    private static boolean answers(HistoryStore store) {
        try {
            store.queue();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }
}
