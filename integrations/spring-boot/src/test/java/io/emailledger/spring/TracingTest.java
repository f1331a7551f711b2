package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.micrometer.LedgerTracing;
import io.emailledger.spi.Transport.Tracing;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tests an application with Micrometer Tracing and OpenTelemetry, as Spring Boot configures them. */
class TracingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CALLER = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void attemptBelongsToTheTraceOfTheRequest() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        TracedShop.class,
                        "servlet",
                        Boot.mail(
                                server,
                                Boot.h2(),
                                FeatureSwitch.TRACING,
                                "management.tracing.sampling.probability=1"))) {
            assertThat(order(context)).isEqualTo(200);
            server.awaitReceived(1, PATIENCE);

            Spans spans = context.getBean(Spans.class);
            SpanData attempt = spans.await("email transmit");
            SpanData send = spans.await("email send");
            assertThat(attempt.getTraceId()).isEqualTo(CALLER);
            assertThat(attempt.getParentSpanId()).isEqualTo(send.getSpanId());
            assertThat(send.getTraceId()).isEqualTo(CALLER);
            assertThat(metadata(context).get("traceparent")).startsWith("00-" + CALLER + "-" + send.getSpanId());
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.find("email.ledger.transmit").timer())
                    .as("the timer of the observation")
                    .isNotNull();
            assertThat(meters.find("email.ledger.due").gauge())
                    .as("a gauge of the ledger")
                    .isNotNull();
        }
    }

    @Test
    void withoutTracerThereIsNoTracing() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.run(Shop.class, Boot.mail(server, Boot.h2()))) {
            assertThat(context.getBeanProvider(LedgerTracing.class).getIfAvailable())
                    .isNull();
        }
    }

    @Test
    void tracingOfTheApplicationStays() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context =
                        Boot.run(TracedByItself.class, Boot.mail(server, Boot.h2(), FeatureSwitch.TRACING))) {
            context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));
            server.awaitReceived(1, PATIENCE);

            assertThat(context.getBeanNamesForType(Tracing.class)).containsExactly("own");
            assertThat(metadata(context)).containsEntry("trace", "of-the-application");
        }
    }

    private static Map<String, String> metadata(ConfigurableApplicationContext context) {
        EmailLedger ledger = context.getBean(EmailLedger.class);
        EmailId id = ledger.history(HistoryQuery.all()).emails().get(0).id();
        return ledger.find(id).orElseThrow().facts().metadata();
    }

    private static int order(ConfigurableApplicationContext context) throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                                .header("traceparent", "00-" + CALLER + "-b7ad6b7169203331-01")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The spans of an application, in the order in which they end. */
    static final class Spans {
        private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

        SpanData await(String name) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                Optional<SpanData> span = exporter.getFinishedSpanItems().stream()
                        .filter(candidate -> candidate.getName().equals(name))
                        .findFirst();
                if (span.isPresent()) {
                    return span.get();
                }
                Thread.onSpinWait();
            }
            throw new AssertionError("There is no span " + name + " in " + exporter.getFinishedSpanItems());
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OrderController.class)
    static class TracedShop {

        @Bean
        Spans spans() {
            return new Spans();
        }

        @Bean
        SpanProcessor spanProcessor(Spans spans) {
            return SimpleSpanProcessor.create(spans.exporter);
        }
    }

    @RestController
    static class OrderController {
        private final JavaMailSender mail;

        OrderController(JavaMailSender mail) {
            this.mail = mail;
        }

        @PostMapping("/orders")
        String place() {
            mail.send(Shop.confirmation("Order 1"));
            return "ordered";
        }
    }

    /** An application with another tracing library. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class TracedByItself {

        @Bean
        Tracing own() {
            return new OwnTracing();
        }
    }

    private static final class OwnTracing implements Tracing {

        @Override
        public RecordingSpan recording() {
            return new RecordingSpan() {
                @Override
                public Map<String, String> context() {
                    return Map.of("trace", "of-the-application");
                }

                @Override
                public void ended() {}

                @Override
                public void failed(Throwable reason) {}
            };
        }

        @Override
        public AttemptSpan attempt(EmailRecord email) {
            return new AttemptSpan() {
                @Override
                public void ended(AttemptRecord attempt) {}

                @Override
                public void abandoned() {}
            };
        }
    }
}
