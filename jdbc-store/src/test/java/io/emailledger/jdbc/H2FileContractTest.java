package io.emailledger.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.HistoryStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The contract on H2 in a file, through a pool whose connections do not commit by themselves")
class H2FileContractTest extends HistoryStoreContract {
    @TempDir
    Path directory;

    private final List<HikariDataSource> pools = new ArrayList<>();
    private InstantSource clock = InstantSource.system();

    @Override
    protected HistoryStore emptyStore(InstantSource given) {
        clock = given;
        return open();
    }

    /** The database is closed with its last connection, and then read from its file. */
    @Override
    protected HistoryStore reopen(HistoryStore crashed) {
        closePools();
        return open();
    }

    @AfterEach
    void closePools() {
        pools.forEach(HikariDataSource::close);
        pools.clear();
    }

    private HistoryStore open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:" + directory.resolve("ledger").toAbsolutePath());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(8);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return JdbcHistoryStore.builder(pool).time(clock).feed(true).build();
    }
}
