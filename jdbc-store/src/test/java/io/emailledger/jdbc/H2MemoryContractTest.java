package io.emailledger.jdbc;

import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.HistoryStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on H2 in memory")
class H2MemoryContractTest extends HistoryStoreContract {
    private static final java.util.concurrent.atomic.AtomicInteger NUMBER =
            new java.util.concurrent.atomic.AtomicInteger();

    private DriverDataSource dataSource;

    @Override
    protected HistoryStore emptyStore(InstantSource clock) {

        dataSource = new DriverDataSource("jdbc:h2:mem:contract" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        this.clock = clock;
        return JdbcHistoryStore.builder(dataSource).time(clock).build();
    }

    private InstantSource clock = InstantSource.system();

    @Override
    protected HistoryStore reopen(HistoryStore crashed) {
        return JdbcHistoryStore.builder(dataSource).time(clock).build();
    }
}
