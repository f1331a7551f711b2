package io.emailledger.jdbc;

import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.HistoryStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on H2 in memory")
class H2MemoryContractTest extends HistoryStoreContract {
    private final List<JdbcHistoryStore> opened = new ArrayList<>();
    private DataSource dataSource = H2.inMemory();
    private InstantSource clock = InstantSource.system();

    @Override
    protected HistoryStore emptyStore(InstantSource given) {
        dataSource = H2.inMemory();
        clock = given;
        return open();
    }

    /** The database stays. The state of the store in memory is lost. */
    @Override
    protected HistoryStore reopen(HistoryStore crashed) {
        return open();
    }

    /** The database is its own replica. */
    private HistoryStore open() {
        JdbcHistoryStore store = JdbcHistoryStore.builder(dataSource)
                .time(clock)
                .feed(true)
                .readFrom(dataSource)
                .heartbeat(Duration.ofMillis(50))
                .build();
        opened.add(store);
        return store;
    }

    @AfterEach
    void endHeartbeats() {
        opened.forEach(JdbcHistoryStore::close);
    }
}
