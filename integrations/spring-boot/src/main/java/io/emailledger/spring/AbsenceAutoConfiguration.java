package io.emailledger.spring;

import io.emailledger.EmailLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Says in the log why there is no ledger, so that a forgotten property is noticed. */
@AutoConfiguration(after = EmailLedgerAutoConfiguration.class)
@ConditionalOnMissingBean(EmailLedger.class)
@ConditionalOnProperty(name = "email-ledger.enabled", havingValue = "true", matchIfMissing = true)
class AbsenceAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(AbsenceAutoConfiguration.class);

    @Bean
    InitializingBean emailLedgerAbsence() {
        return () -> LOG.warn("There is no ledger, and e-mails are not recorded: "
                + "Email Ledger needs a DataSource and spring.mail.host (or email-ledger.transport.kind)");
    }
}
