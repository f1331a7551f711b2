package io.emailledger.spring.actuate;

import io.emailledger.EmailLedger;
import io.emailledger.spring.EmailLedgerAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The health contributor {@code emailLedger} of Spring Boot 3. */
@AutoConfiguration(after = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.health.AbstractHealthIndicator",
            "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnEnabledHealthIndicator("emailledger")
@Import(LedgerHealth.Beans.class)
class Boot3HealthAutoConfiguration {

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
