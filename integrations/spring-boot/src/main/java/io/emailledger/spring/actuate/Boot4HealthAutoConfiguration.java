package io.emailledger.spring.actuate;

import io.emailledger.EmailLedger;
import io.emailledger.spring.EmailLedgerAutoConfiguration;
import java.time.Instant;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health contributor {@code emailLedger} of Spring Boot 4. */
@AutoConfiguration(after = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.health.contributor.AbstractHealthIndicator",
            "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnEnabledHealthIndicator("emailledger")
@EnableConfigurationProperties(HealthProperties.class)
class Boot4HealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "emailLedgerHealthIndicator")
    HealthIndicator emailLedgerHealthIndicator(EmailLedger ledger, HealthProperties limits) {
        return new Indicator(ledger, limits);
    }

    private static final class Indicator extends AbstractHealthIndicator {
        private final EmailLedger ledger;
        private final HealthProperties limits;

        Indicator(EmailLedger ledger, HealthProperties limits) {
            super("The ledger cannot be read");
            this.ledger = ledger;
            this.limits = limits;
        }

        @Override
        protected void doHealthCheck(Health.Builder builder) {
            LedgerCheck check = LedgerCheck.of(ledger, limits, Instant.now());
            (check.up() ? builder.up() : builder.down()).withDetails(check.details());
        }
    }
}
