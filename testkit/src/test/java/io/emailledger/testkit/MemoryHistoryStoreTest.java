package io.emailledger.testkit;

import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.spi.HistoryStore;
import java.time.InstantSource;

class MemoryHistoryStoreTest extends HistoryStoreContract {

    @Override
    protected HistoryStore emptyStore(InstantSource clock) {
        return MemoryHistoryStore.create(clock);
    }
}
