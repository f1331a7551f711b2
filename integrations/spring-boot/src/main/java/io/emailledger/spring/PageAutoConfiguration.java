package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.page.Authentication;
import io.emailledger.page.HistoryServlet;
import io.emailledger.page.HistoryWebPage;
import io.emailledger.tracking.TrackingPolicy;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Serves the history page in a servlet application, behind its login. */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingEndpointAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({HistoryServlet.class, ServletRegistrationBean.class})
@ConditionalOnBean(EmailLedger.class)
@ConditionalOnProperty(PageProperties.PATH)
@EnableConfigurationProperties(PageProperties.class)
class PageAutoConfiguration {
    /** The name under which Spring Security registers its filter. */
    private static final String SECURITY = "springSecurityFilterChain";

    @Bean
    @ConditionalOnMissingBean
    HistoryWebPage emailLedgerHistoryPage(
            EmailLedger ledger,
            PageProperties properties,
            ObjectProvider<Authentication> own,
            ObjectProvider<TrackingPolicy> tracking,
            BeanFactory beans) {
        HistoryWebPage page =
                HistoryWebPage.of(ledger).authentication(own.getIfAvailable(() -> springSecurity(properties, beans)));
        page = Setting.with(
                page,
                PageProperties.SECRET,
                properties.secret(),
                (current, secret) -> current.secret(secret.bytes(PageProperties.SECRET)));
        page = Setting.with(page, PageProperties.PATH, tracking.getIfAvailable(), HistoryWebPage::tracking);
        return properties.readOnly() ? page.readOnly() : page;
    }

    private static Authentication springSecurity(PageProperties properties, BeanFactory beans) {
        if (!beans.containsBean(SECURITY)) {
            throw new InvalidPropertyException(
                    PageProperties.PATH,
                    "needs a login: add spring-boot-starter-security, or a bean of type "
                            + Authentication.class.getName());
        }
        return Authentication.byPrincipal(new SecurityVisitors(properties.requiredAuthority())::visitor);
    }

    @Bean
    ServletRegistrationBean<HistoryServlet> emailLedgerHistoryServlet(HistoryWebPage page, PageProperties properties) {
        ServletRegistrationBean<HistoryServlet> servlet =
                new ServletRegistrationBean<>(new HistoryServlet(page), properties.mapping());
        servlet.setName("emailLedgerHistory");
        return servlet;
    }
}
