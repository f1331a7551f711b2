package io.emailledger.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the attempts of an e-mail belong to the trace of the call that sent it. */
class LedgerTracingTest {
    private static final String SEND = "email send";
    private static final String TRANSMIT = "email transmit";

    private final Rig rig = new Rig();
    private final TestTraces traces = new TestTraces();

    private EmailId sendWithin(TestTraces caller, EmailLedger ledger) {
        AtomicReference<EmailId> id = new AtomicReference<>();
        caller.request(() -> id.set(ledger.send(Rig.toPat().build())));
        return id.get();
    }

    private static void assertOneTrace(SpanData request, SpanData send, List<SpanData> attempts) {
        assertThat(send.getTraceId()).isEqualTo(request.getTraceId());
        assertThat(send.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(attempts).isNotEmpty().allSatisfy(attempt -> {
            assertThat(attempt.getTraceId()).isEqualTo(request.getTraceId());
            assertThat(attempt.getParentSpanId()).isEqualTo(send.getSpanId());
            assertThat(attempt.getKind()).isEqualTo(SpanKind.CONSUMER);
        });
    }

    @Test
    void everyAttemptBelongsToTheTraceOfTheCaller() {
        rig.transport.next(Act.defer(451, "4.3.0 later"));
        try (EmailLedger ledger = rig.ledger(builder -> builder.tracing(traces.tracing()))) {
            EmailId id = sendWithin(traces, ledger);
            Rig.work(ledger);
            rig.later(ledger, Duration.ofHours(1));

            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
        assertThat(traces.spans(TRANSMIT)).hasSize(2);
        assertOneTrace(traces.span("request"), traces.span(SEND), traces.spans(TRANSMIT));
        assertThat(traces.spans(TRANSMIT))
                .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("outcome")))
                .containsExactly("deferred", "accepted");
    }

    @Test
    void otherProcessContinuesTheTrace() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:traces;DB_CLOSE_DELAY=-1");
        TestTraces others = new TestTraces();
        try (EmailLedger sending = EmailLedger.builder(JdbcHistoryStore.create(database), new ScriptedTransport(1))
                        .workers(0)
                        .tracing(traces.tracing())
                        .build();
                EmailLedger delivering = EmailLedger.builder(
                                JdbcHistoryStore.create(database), new ScriptedTransport(1))
                        .workers(0)
                        .tracing(others.tracing())
                        .build()) {
            EmailId id = sendWithin(traces, sending);
            Rig.work(delivering);

            assertThat(sending.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
        assertThat(traces.spans(TRANSMIT)).isEmpty();
        assertOneTrace(traces.span("request"), traces.span(SEND), others.spans(TRANSMIT));
    }

    @Test
    void contextIsW3cTextInTheMetadata() {
        try (EmailLedger ledger = rig.ledger(builder -> builder.tracing(traces.tracing()))) {
            EmailId id = sendWithin(traces, ledger);

            SpanData send = traces.span(SEND);
            assertThat(ledger.find(id).orElseThrow().facts().metadata().get("traceparent"))
                    .matches("00-" + send.getTraceId() + "-" + send.getSpanId() + "-[0-9a-f]{2}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contextInTheFormatOfB3ContinuesTheTrace(boolean oneEntry) {
        TestTraces b3 =
                new TestTraces(oneEntry ? B3Propagator.injectingSingleHeader() : B3Propagator.injectingMultiHeaders());
        try (EmailLedger ledger = rig.ledger(builder -> builder.tracing(b3.tracing()))) {
            sendWithin(b3, ledger);
            Rig.work(ledger);
        }
        assertOneTrace(b3.span("request"), b3.span(SEND), b3.spans(TRANSMIT));
    }

    @Test
    void baggageIsNotStored() throws Exception {
        Context context =
                Baggage.builder().put("user", "pat@home.example").build().storeInContext(Context.current());
        try (EmailLedger ledger = rig.ledger(builder -> builder.tracing(traces.tracing()))) {
            EmailId id = context.wrap(() -> sendWithin(traces, ledger)).call();

            assertThat(ledger.find(id).orElseThrow().facts().metadata()).containsOnlyKeys("traceparent");
        }
    }

    @Test
    void spansHoldNoAddressAndNoSubject() {
        rig.transport.next(Act.refuse(550, "5.1.1 pat@home.example is unknown"));
        try (EmailLedger ledger = rig.ledger(builder -> builder.tracing(traces.tracing()))) {
            EmailId id = sendWithin(traces, ledger);
            Rig.work(ledger);

            SpanData attempt = traces.span(TRANSMIT);
            assertThat(attempt.getAttributes().get(AttributeKey.stringKey("email.ledger.id")))
                    .isEqualTo(id.toString());
            assertThat(attempt + " " + traces.span(SEND)).doesNotContain("home.example", "Invoice", "5.1.1");
        }
    }

    @Test
    void transportRunsWithinTheSpan() {
        List<String> current = new ArrayList<>();
        rig.transport.next(Act.answer()
                .before(() -> current.add(Span.current().getSpanContext().getTraceId())));
        try (EmailLedger ledger = rig.ledger(builder -> builder.tracing(traces.tracing()))) {
            sendWithin(traces, ledger);
            Rig.work(ledger);
        }
        assertThat(current).containsExactly(traces.span("request").getTraceId());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void emailWithoutTraceStartsOneOfItsOwn() {
        try (EmailLedger silent = rig.ledger(builder -> builder);
                EmailLedger traced = rig.ledger(builder -> builder.tracing(traces.tracing()))) {
            silent.send(Rig.toPat().build());
            Rig.work(traced);
        }
        assertThat(traces.span(TRANSMIT).getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void registryWithoutHandlersStoresNothing() {
        try (EmailLedger ledger =
                rig.ledger(builder -> builder.tracing(LedgerTracing.of(ObservationRegistry.create())))) {
            EmailId id = ledger.send(Rig.toPat().build());
            Rig.work(ledger);

            assertThat(ledger.find(id).orElseThrow().facts().metadata()).isEmpty();
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void observationsBecomeTimersOfTheirOwnNames() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        traces.observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        try (EmailLedger ledger =
                rig.ledger(builder -> builder.tracing(traces.tracing()).listener(LedgerMetrics.of(meters)))) {
            sendWithin(traces, ledger);
            Rig.work(ledger);
        }
        assertThat(meters.get("email.ledger.send").timer().count()).isEqualTo(1);
        assertThat(meters.get("email.ledger.transmit")
                        .tag("outcome", "accepted")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("email.ledger.attempt")
                        .tag("outcome", "accepted")
                        .timer()
                        .count())
                .isEqualTo(1);
    }
}
