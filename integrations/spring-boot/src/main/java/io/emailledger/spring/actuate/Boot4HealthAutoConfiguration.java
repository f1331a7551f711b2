package io.emailledger.spring.actuate;

import io.emailledger.EmailLedger;
import io.emailledger.spring.EmailLedgerAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The health contributor {@code emailLedger} of Spring Boot 4. */
@AutoConfiguration(after = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.health.contributor.AbstractHealthIndicator",
            "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnEnabledHealthIndicator("emailledger")
@Import(LedgerHealth.Beans.class)
class Boot4HealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "emailLedgerHealthIndicator")
    HealthIndicator emailLedgerHealthIndicator(LedgerHealth health) {
        return new Indicator(health);
    }

    private static final class Indicator extends AbstractHealthIndicator {
        private final LedgerHealth health;

        Indicator(LedgerHealth health) {
            super("The ledger cannot be read");
            this.health = health;
        }

        @Override
        protected void doHealthCheck(Health.Builder builder) {
            LedgerCheck check = health.check();
            (check.up() ? builder.up() : builder.down()).withDetails(check.details());
        }
    }
}
