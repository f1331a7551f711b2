package io.emailledger.spring.actuate;

import io.emailledger.EmailLedger;
import io.emailledger.spring.EmailLedgerAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoint {@code emailledger}, where it is exposed. */
@AutoConfiguration(after = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnAvailableEndpoint(EmailLedgerEndpoint.class)
class EndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EmailLedgerEndpoint emailLedgerEndpoint(EmailLedger ledger) {
        return new EmailLedgerEndpoint(ledger);
    }
}
