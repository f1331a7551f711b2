package io.emailledger.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.HistoryStoreContract;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Runs the contract on a real server, through a pool. */
abstract class ServerContract extends HistoryStoreContract {
    private final Place.Kind kind;
    private final Partitioning partitioning;
    private final List<JdbcHistoryStore> opened = new ArrayList<>();
    private HikariDataSource pool;
    private InstantSource clock = InstantSource.system();

    ServerContract(Place.Kind kind) {
        this(kind, Partitioning.NONE);
    }

    ServerContract(Place.Kind kind, Partitioning partitioning) {
        this.kind = kind;
        this.partitioning = partitioning;
    }

    @Override
    protected HistoryStore emptyStore(InstantSource given) throws SQLException {
        pool = Place.prepared(kind, partitioning).pool(16);
        clock = given;
        return open();
    }

    /** The server stays. The state of the store in memory is lost. */
    @Override
    protected HistoryStore reopen(HistoryStore crashed) {
        return open();
    }

    @AfterEach
    void closePool() {
        opened.forEach(JdbcHistoryStore::close);
        pool.close();
    }

    /** The database is its own replica. */
    private HistoryStore open() {
        JdbcHistoryStore store = JdbcHistoryStore.builder(pool)
                .time(clock)
                .feed(true)
                .readFrom(pool)
                .heartbeat(Duration.ofMillis(50))
                .build();
        opened.add(store);
        return store;
    }
}
