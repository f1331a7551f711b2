package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.page.HistoryServlet;
import io.emailledger.page.HistoryWebPage;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Serves the history page in a servlet application, behind its login. */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingEndpointAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({HistoryServlet.class, ServletRegistrationBean.class})
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnProperty(PageProperties.PATH)
@Import(HistoryPageConfiguration.class)
class ServletPageAutoConfiguration {

    @Bean
    ServletRegistrationBean<HistoryServlet> emailLedgerHistoryServlet(HistoryWebPage page, PageProperties properties) {
        ServletRegistrationBean<HistoryServlet> servlet =
                new ServletRegistrationBean<>(new HistoryServlet(page), properties.pattern());
        servlet.setName("emailLedgerHistory");
        return servlet;
    }
}
