package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What servlet and reactive applications share to serve the pixels of open tracking. */
@Configuration(proxyBeanMethods = false)
class PixelEndpointConfiguration {
    /** Before the controllers of the application, one of which may serve every path. */
    static final int FIRST = -1;

    @Bean
    @ConditionalOnMissingBean
    PixelEndpoint emailLedgerPixelEndpoint(OpenTracking tracking, EmailLedger ledger) {
        return tracking.endpoint(ledger.reports()::observe);
    }
}
