package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.micrometer.LedgerMetrics;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.mail.javamail.JavaMailSender;

/** Tests that the meters of the ledger are in the registry of the application. */
class MetricsTest {

    @Test
    @Timeout(60)
    void metersAreRegistered() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context =
                        Boot.run(Measured.class, Boot.mail(server, Boot.h2(), "email-ledger.workers=0"))) {
            context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));
            MeterRegistry registry = context.getBean(MeterRegistry.class);

            while (registry.find("email.ledger.recorded").counters().stream()
                    .noneMatch(counter -> counter.count() == 1)) {
                Thread.onSpinWait();
            }
            assertThat(registry.getMeters())
                    .as("gauges of " + context.getBean(EmailLedger.class))
                    .anyMatch(meter -> meter.getId().getName().startsWith("email.ledger.")
                            && meter.getId().getType() == Meter.Type.GAUGE);
        }
    }

    @Test
    @Timeout(60)
    void metricsOfTheApplicationStay() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context =
                        Boot.run(MeasuredByItself.class, Boot.mail(server, Boot.h2(), "email-ledger.workers=0"))) {
            context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));
            MeterRegistry registry = context.getBean(MeterRegistry.class);

            while (registry.find("email.ledger.recorded").tag("ledger", "shop").counters().stream()
                    .noneMatch(counter -> counter.count() == 1)) {
                Thread.onSpinWait();
            }
            assertThat(context.getBeanNamesForType(LedgerMetrics.class)).containsExactly("own");
            assertThat(registry.find("email.ledger.due").gauges())
                    .allSatisfy(
                            gauge -> assertThat(gauge.getId().getTag("ledger")).isEqualTo("shop"));
        }
    }

    /** An application that tells its ledger from others by a tag. */
    @Import(Measured.class)
    static class MeasuredByItself {

        @Bean
        LedgerMetrics own(MeterRegistry registry) {
            return LedgerMetrics.builder(registry).tag("ledger", "shop").build();
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Measured {

        @Bean
        SimpleMeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }
}
