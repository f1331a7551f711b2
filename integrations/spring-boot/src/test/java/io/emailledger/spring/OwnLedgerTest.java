package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.TrackingConsents;
import io.emailledger.tracking.TrackingRecorder;
import io.emailledger.webhooks.WebhookSecret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;

/** Tests applications with a ledger of their own, and the order in which the parts and the ledger close. */
class OwnLedgerTest {
    private static final String TRACKING = "email-ledger.tracking.secret=0123456789abcdef";
    private static final String PIXELS = "email-ledger.tracking.url=https://app.example/t/";

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "email-ledger.tracking.undecided=none",
                "email-ledger.tracking.totals=true",
                "email-ledger.webhooks.endpoints.crm.url=https://crm.example/hook"
            })
    void storeOfTheLedgerHasToBeABean(String property) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            assertThatThrownBy(() -> Boot.run(
                                    HiddenStore.class,
                                    Boot.mail(
                                            server,
                                            Boot.h2(),
                                            TRACKING,
                                            PIXELS,
                                            property,
                                            "email-ledger.webhooks.endpoints.crm.secret="
                                                    + WebhookSecret.generate().text()))
                            .close())
                    .hasStackTraceContaining("needs the store of the bean of type EmailLedger");
        }
    }

    @Test
    void consentsAreInTheStoreOfTheLedger() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(
                        OwnLedger.class,
                        Boot.mail(server, Boot.h2(), TRACKING, PIXELS, "email-ledger.tracking.undecided=none"))) {
            context.getBean(TrackingConsents.class).grant("pat@home.example", ObservationKind.OPEN, "form");

            assertThat(TrackingConsents.in(context.getBean(HistoryStore.class))
                            .find("pat@home.example", ObservationKind.OPEN)
                            .state())
                    .isEqualTo(TrackingConsents.ConsentState.GRANTED);
        }
    }

    @Test
    void stoppedContextRecordsWhatWaitsWhenItCloses() {
        String url = Boot.h2();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            EmailId id;
            TrackingRecorder recorder;
            try (ConfigurableApplicationContext first =
                    Boot.run(Shop.class, Boot.mail(server, url, TRACKING, PIXELS, "email-ledger.workers=0"))) {
                id = first.getBean(EmailLedger.class)
                        .send(Email.from("shop@shop.example")
                                .to("pat@home.example")
                                .subject("Order 1")
                                .html("<p>Thank you.</p>")
                                .trackOpens(true)
                                .build());
                recorder = first.getBean(TrackingRecorder.class);
                first.stop();
                for (int i = 0; i < 20; i++) {
                    recorder.record(new Observation(id, 0, ObservationKind.OPEN, "UNKNOWN", Instant.now()));
                }
            }
            assertThat(recorder.lost()).isZero();
            assertThat(recorder.waiting()).isZero();
            JdbcDataSource database = new JdbcDataSource();
            database.setURL(url);
            database.setUser("sa");
            assertThat(JdbcHistoryStore.create(database)
                            .find(id)
                            .orElseThrow()
                            .opens()
                            .count())
                    .isEqualTo(20);
        }
    }

    @Test
    void partClosesOnceAlsoAfterStop() {
        AtomicInteger closed = new AtomicInteger();
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(PartLifecycle.class, () -> new PartLifecycle(context, () -> {}, closed::incrementAndGet));
        context.refresh();

        context.stop();
        assertThat(closed).hasValue(0);
        context.close();
        assertThat(closed).hasValue(1);

        AnnotationConfigApplicationContext running = new AnnotationConfigApplicationContext();
        running.registerBean(PartLifecycle.class, () -> new PartLifecycle(running, () -> {}, closed::incrementAndGet));
        running.refresh();
        running.close();
        assertThat(closed).hasValue(2);
    }

    /** An application whose ledger has a store that is no bean. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class HiddenStore {

        @Bean
        EmailLedger ledger() {
            return EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                    .build();
        }
    }

    /** An application that builds the ledger by itself, over the store of the starter. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OwnLedger {

        @Bean
        EmailLedger ledger(HistoryStore store) {
            return EmailLedger.builder(store, LocalTransports.discarding()).build();
        }
    }
}
