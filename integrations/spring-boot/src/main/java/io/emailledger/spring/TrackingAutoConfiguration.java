package io.emailledger.spring;

import io.emailledger.tracking.OpenTracking;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds open tracking to the ledger if its artifact is there and its address is set. */
@AutoConfiguration(before = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(OpenTracking.class)
@ConditionalOnProperty("email-ledger.tracking.url")
@EnableConfigurationProperties(TrackingProperties.class)
class TrackingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OpenTracking emailLedgerOpenTracking(TrackingProperties properties) {
        return properties.tracking();
    }
}
