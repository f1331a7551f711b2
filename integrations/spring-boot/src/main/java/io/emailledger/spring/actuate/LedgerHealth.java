package io.emailledger.spring.actuate;

import io.emailledger.EmailLedger;
import io.emailledger.spi.HistoryStore;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks the ledger for the health contributors of both generations of Spring Boot. */
final class LedgerHealth {
    private final EmailLedger ledger;
    private final HealthProperties limits;
    private final InstantSource time;

    /** The beans that do not depend on the generation. */
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(HealthProperties.class)
    static class Beans {

        /** Due times are of the store's clock, which is that of the database; a ledger without a store has our own. */
        @Bean
        LedgerHealth emailLedgerHealth(
                EmailLedger ledger, HealthProperties limits, ObjectProvider<HistoryStore> stores) {
            HistoryStore store = stores.getIfUnique();
            return new LedgerHealth(ledger, limits, store == null ? InstantSource.system() : store::now);
        }
    }

    LedgerHealth(EmailLedger ledger, HealthProperties limits, InstantSource time) {
        this.ledger = ledger;
        this.limits = limits;
        this.time = time;
    }

    LedgerCheck check() {
        return LedgerCheck.of(ledger.health(), limits, time);
    }
}
