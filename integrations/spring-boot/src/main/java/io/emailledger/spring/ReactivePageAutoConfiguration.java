package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.page.HistoryWebPage;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.WebHandler;

/** Serves the history page in a reactive application, behind its login. */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingEndpointAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({HistoryWebPage.class, SimpleUrlHandlerMapping.class})
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnProperty(PageProperties.PATH)
@Import(HistoryPageConfiguration.class)
class ReactivePageAutoConfiguration {

    @Bean
    SimpleUrlHandlerMapping emailLedgerHistoryMapping(HistoryWebPage page, PageProperties properties) {
        String pattern = properties.pattern();
        WebHandler handler = new ReactivePage(page, pattern)::handle;
        return new SimpleUrlHandlerMapping(Map.of(pattern + "*", handler), MountPatterns.FIRST);
    }
}
