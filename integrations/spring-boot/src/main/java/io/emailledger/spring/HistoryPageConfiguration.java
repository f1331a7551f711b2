package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.page.Authentication;
import io.emailledger.page.HistoryWebPage;
import io.emailledger.tracking.TrackingPolicy;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What servlet and reactive applications share to serve the history page. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PageProperties.class)
class HistoryPageConfiguration {
    /** The names under which Spring Security registers its filters, of servlet and of reactive applications. */
    private static final List<String> SECURITY = List.of(
            "springSecurityFilterChain",
            "org.springframework.security.config.annotation.web.reactive.WebFluxSecurityConfiguration"
                    + ".WebFilterChainFilter");

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
        if (SECURITY.stream().noneMatch(beans::containsBean)) {
            throw new InvalidPropertyException(
                    PageProperties.PATH,
                    "needs a login: add spring-boot-starter-security, or a bean of type "
                            + Authentication.class.getName());
        }
        return Authentication.byPrincipal(new SecurityVisitors(properties.requiredAuthority())::visitor);
    }
}
