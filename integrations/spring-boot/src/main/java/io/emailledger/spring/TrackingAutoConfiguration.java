package io.emailledger.spring;

import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.Unsubscribe;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds pixels, tracked links and unsubscribe links to the ledger if their artifact is there and their address is set. */
@AutoConfiguration(before = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(OpenTracking.class)
@EnableConfigurationProperties({TrackingProperties.class, UnsubscribeProperties.class})
class TrackingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("email-ledger.tracking.url")
    OpenTracking emailLedgerOpenTracking(TrackingProperties properties) {
        return properties.opens();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("email-ledger.tracking.clicks.url")
    ClickTracking emailLedgerClickTracking(TrackingProperties properties) {
        return properties.links();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("email-ledger.unsubscribe.url")
    Unsubscribe emailLedgerUnsubscribe(UnsubscribeProperties properties) {
        return properties.unsubscribe();
    }
}
