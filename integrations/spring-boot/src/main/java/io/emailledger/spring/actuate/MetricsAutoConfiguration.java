package io.emailledger.spring.actuate;

import io.emailledger.EmailLedger;
import io.emailledger.micrometer.LedgerMetrics;
import io.emailledger.micrometer.LedgerTracing;
import io.emailledger.spi.Transport;
import io.emailledger.spring.EmailLedgerAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters and the tracing of the artifact {@code email-ledger-micrometer}. */
@AutoConfiguration(
        after = EmailLedgerAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration"
        })
@ConditionalOnClass({LedgerMetrics.class, MeterRegistry.class})
@ConditionalOnBean(EmailLedger.class)
class MetricsAutoConfiguration {

    /** The ledger finds the metrics among the listeners. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(MeterRegistry.class)
    LedgerMetrics emailLedgerMetrics(MeterRegistry registry) {
        return LedgerMetrics.of(registry);
    }

    @Bean
    SmartInitializingSingleton emailLedgerGauges(
            ObjectProvider<LedgerMetrics> metrics, EmailLedger ledger, ObjectProvider<Transport> transport) {
        return () -> metrics.ifAvailable(meters -> {
            meters.watch(ledger);
            transport.ifUnique(meters::watch);
        });
    }

    /** Without a tracer, a trace could not be continued. A tracing of the application takes its place. */
    @Bean
    @ConditionalOnMissingBean(Transport.Tracing.class)
    @ConditionalOnBean(value = ObservationRegistry.class, type = "io.micrometer.tracing.Tracer")
    LedgerTracing emailLedgerTracing(ObservationRegistry registry) {
        return LedgerTracing.of(registry);
    }
}
