package io.emailledger.jdbc;

import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.HistoryStoreContract;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on H2 in memory")
class H2MemoryContractTest extends HistoryStoreContract {
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

    private HistoryStore open() {
        return JdbcHistoryStore.builder(dataSource).time(clock).feed(true).build();
    }
}
