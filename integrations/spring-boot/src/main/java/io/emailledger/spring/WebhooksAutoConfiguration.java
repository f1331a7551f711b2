package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.webhooks.Webhooks;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Sends the events of e-mails to the endpoints that are set, while the application runs. */
@AutoConfiguration(after = EmailLedgerAutoConfiguration.class)
@ConditionalOnClass(Webhooks.class)
@ConditionalOnBean(EmailLedger.class)
@Conditional(OnEntries.Webhooks.class)
@EnableConfigurationProperties(WebhooksProperties.class)
class WebhooksAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Webhooks emailLedgerWebhooks(
            WebhooksProperties properties, EmailLedger ledger, ConfigurableListableBeanFactory beans) {
        return properties.webhooks(LedgerStore.of(ledger, beans, "email-ledger.webhooks.endpoints", Webhooks.class));
    }

    @Bean
    PartLifecycle emailLedgerWebhooksLifecycle(ApplicationContext context, Webhooks webhooks) {
        return new PartLifecycle(context, webhooks::start, webhooks::close);
    }
}
