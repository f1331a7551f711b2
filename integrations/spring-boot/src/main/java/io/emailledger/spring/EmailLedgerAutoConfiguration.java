package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.LedgerListener;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.JdbcHistoryStoreBuilder;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReturnPath;
import io.emailledger.retention.Retention;
import io.emailledger.routes.Routes;
import io.emailledger.routes.Routes.RouteResolver;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.smtp.SmtpTransportBuilder;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.Tracing;
import io.emailledger.suppression.SuppressionRules;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.mail.MailSender;

/**
 * Creates an {@link EmailLedger} in the {@code DataSource} of the application, and a {@link LedgerMailSender} over it.
 * A bean of the application takes the place of each of these beans.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.JndiDataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.XADataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration"
        },
        beforeName = {
            "org.springframework.boot.autoconfigure.mail.MailSenderAutoConfiguration",
            "org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration"
        })
@ConditionalOnClass({EmailLedger.class, JdbcHistoryStore.class, SmtpTransport.class})
@ConditionalOnProperty(name = "email-ledger.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties({
    LedgerProperties.class,
    RateLimitProperties.class,
    RetentionProperties.class,
    ReturnPathProperties.class,
    SmtpProperties.class,
    StoreProperties.class,
    SuppressionProperties.class,
    TransportProperties.class
})
public class EmailLedgerAutoConfiguration {

    /** Creates the configuration; Spring does. */
    public EmailLedgerAutoConfiguration() {}

    /** An e-mail that was due while the application was down is sent when it starts, and not when it first sends. */
    @Bean
    static LazyInitializationExcludeFilter emailLedgerIsNeverLazy() {
        return LazyInitializationExcludeFilter.forBeanTypes(EmailLedger.class, PartLifecycle.class);
    }

    @Bean
    @ConditionalOnMissingBean(HistoryStore.class)
    @ConditionalOnBean(DataSource.class)
    @DependsOnDatabaseInitialization
    HistoryStore emailLedgerStore(
            @EmailLedgerDataSource ObjectProvider<DataSource> marked,
            ObjectProvider<DataSource> any,
            StoreProperties properties,
            BeanFactory beans,
            ObjectProvider<JdbcHistoryStoreBuilderCustomizer> customizers) {
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(transactional(dataSource(marked, any)));
        properties.applyTo(builder, name -> named(beans, name));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return Setting.checked("email-ledger.store.read-from", builder::build);
    }

    private static DataSource dataSource(ObjectProvider<DataSource> marked, ObjectProvider<DataSource> any) {
        DataSource own = marked.getIfAvailable();
        DataSource unique = own == null ? any.getIfUnique() : own;
        if (unique == null) {
            throw new IllegalStateException("The application has several DataSources, and none of them is primary: "
                    + "mark that of the ledger with @EmailLedgerDataSource");
        }
        return unique;
    }

    private static Optional<DataSource> named(BeanFactory beans, String name) {
        return beans.containsBean(name) && beans.isTypeMatch(name, DataSource.class)
                ? Optional.of(beans.getBean(name, DataSource.class))
                : Optional.empty();
    }

    private static DataSource transactional(DataSource dataSource) {
        return dataSource instanceof TransactionAwareDataSourceProxy
                ? dataSource
                : new TransactionAwareDataSourceProxy(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean(Transport.class)
    @Conditional(OnRelay.class)
    Transport emailLedgerTransport(
            Environment environment,
            TransportProperties properties,
            SmtpProperties smtp,
            ObjectProvider<RelayConnectionDetails> relay,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<SmtpTransportBuilderCustomizer> customizers) {
        return properties.transport(() -> {
            SpringMail mail = SpringMail.of(environment);
            SmtpTransportBuilder builder = new SmtpTransportFactory(
                            mail, relay.getIfAvailable(() -> new PropertiesRelay(mail)))
                    .builder(sslContext(mail, bundles));
            smtp.applyTo(builder);
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return Setting.checked("spring.mail", builder::build);
        });
    }

    private static Optional<SSLContext> sslContext(SpringMail mail, ObjectProvider<SslBundles> bundles) {
        return Optional.ofNullable(mail.ssl().bundle())
                .map(name -> bundles.getObject().getBundle(name).createSslContext());
    }

    /** A resolver of the application finds the accounts of tenants; e-mails without a tenant leave by the transport. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(Transport.class)
    Routes emailLedgerRoutes(Transport transport, ObjectProvider<RouteResolver> resolver) {
        Routes routes = Routes.byDefault(transport);
        RouteResolver accounts = resolver.getIfAvailable();
        return accounts == null ? routes : routes.forEachTenant().resolvedBy(accounts);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean({HistoryStore.class, Routes.class})
    EmailLedger emailLedger(
            HistoryStore store,
            Routes routes,
            LedgerProperties properties,
            RateLimitProperties rateLimits,
            RetentionProperties retention,
            SuppressionProperties suppression,
            ReturnPathProperties returnPath,
            ObjectProvider<Retention> ownRetention,
            ObjectProvider<SuppressionRules> ownSuppression,
            ObjectProvider<ReturnPath> ownReturnPath,
            ObjectProvider<ReplyRules> replyRules,
            ObjectProvider<RecipientContent> contents,
            ObjectProvider<LedgerListener> listeners,
            ObjectProvider<Tracing> tracing,
            ObjectProvider<EmailLedgerBuilderCustomizer> customizers) {
        EmailLedgerBuilder builder = EmailLedger.builder(store, routes);
        properties.applyTo(builder);
        rateLimits.applyTo(builder);
        builder.retention(ownRetention.getIfAvailable(retention::retention));
        Optional.ofNullable(ownSuppression.getIfAvailable(() -> suppression.given() ? suppression.rules() : null))
                .ifPresent(builder::suppression);
        Optional.ofNullable(ownReturnPath.getIfAvailable(
                        () -> returnPath.returnPath().orElse(null)))
                .ifPresent(builder::returnPath);
        replyRules.ifAvailable(builder::replyRules);
        tracing.ifUnique(builder::tracing);
        contents.orderedStream().forEach(builder::with);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(EmailLedger.class)
    LedgerLifecycle emailLedgerLifecycle(EmailLedger ledger, ApplicationContext context) {
        return new LedgerLifecycle(ledger, context);
    }

    @Bean
    @ConditionalOnMissingBean(MailSender.class)
    @ConditionalOnBean(EmailLedger.class)
    LedgerMailSender mailSender(
            EmailLedger ledger,
            Environment environment,
            ReturnPathProperties returnPath,
            ObjectProvider<ReturnPath> ownReturnPath,
            ObjectProvider<RelayConnectionDetails> relay,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<LedgerMailCustomizer> customizers) {
        LedgerMailSender sender =
                new LedgerMailSender(ledger, customizers.orderedStream().toList());
        SpringMail mail = SpringMail.of(environment);
        mail.configure(sender, Optional.ofNullable(relay.getIfAvailable()).or(mail::relay), sslContext(mail, bundles));
        if (returnPath.address() != null || ownReturnPath.getIfAvailable() != null) {
            // It would take the place of the return path, and bounces would be lost.
            sender.getJavaMailProperties().remove(LedgerMailSender.FROM);
        }
        return sender;
    }
}
