package io.emailledger.micrometer;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.spi.Transport.Tracing;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Traces e-mails by the Observation API: attempts belong to the trace of the call that sent the e-mail, also in another
 * process.
 *
 * <pre>{@code
 * EmailLedger ledger = EmailLedger.builder(store, transport).tracing(LedgerTracing.of(observationRegistry)).build();
 * }</pre>
 *
 * <p>A call of {@code send}, {@code sendAll} or {@code resend} is the observation {@code email.ledger.send}; an attempt
 * is {@code email.ledger.transmit}. The trace context is stored in the metadata of the e-mail, in the format of the
 * registry's propagator: {@code traceparent} and {@code tracestate} (W3C Trace Context) or the headers of B3. Baggage is
 * not stored, because it may be personal. Without tracing handlers in the registry nothing is stored.
 *
 * <p>Immutable and thread-safe.
 */
public final class LedgerTracing implements Tracing {
    static final String SEND = "email.ledger.send";
    static final String TRANSMIT = "email.ledger.transmit";

    private final ObservationRegistry registry;

    private LedgerTracing(ObservationRegistry registry) {
        this.registry = registry;
    }

    /**
     * Creates tracing by a registry of observations.
     *
     * @param registry the registry, with the handlers of Micrometer Tracing for senders and receivers
     * @return tracing, to be passed to {@code EmailLedgerBuilder.tracing}
     */
    public static LedgerTracing of(ObservationRegistry registry) {
        return new LedgerTracing(requirePresent(registry, "registry"));
    }

    @Override
    public RecordingSpan recording() {
        Map<String, String> entries = new HashMap<>();
        SenderContext<Map<String, String>> context = new SenderContext<>(
                (carrier, name, value) -> {
                    if (isTrace(name)) {
                        entries.put(name, value);
                    }
                },
                Kind.PRODUCER);
        context.setCarrier(entries);
        return new Recording(begin(SEND, "email send", context), entries);
    }

    @Override
    public AttemptSpan attempt(EmailRecord email) {
        ReceiverContext<Map<String, String>> context =
                new ReceiverContext<>((carrier, name) -> carrier.get(name), Kind.CONSUMER);
        context.setCarrier(email.facts().metadata());
        Running running = begin(TRANSMIT, "email transmit", context);
        running.observation()
                .highCardinalityKeyValue("email.ledger.id", email.id().toString());
        return new Transmission(running);
    }

    private Running begin(String name, String contextualName, Observation.Context context) {
        Observation observation = Observation.createNotStarted(name, () -> context, registry)
                .contextualName(contextualName)
                .start();
        return new Running(observation, observation.openScope());
    }

    /** The names of W3C Trace Context and of B3. */
    private static boolean isTrace(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("traceparent")
                || lower.equals("tracestate")
                || lower.equals("b3")
                || lower.startsWith("x-b3-");
    }

    /** An observation whose scope is open on this thread. */
    private record Running(Observation observation, Observation.Scope scope) {
        void stop() {
            scope.close();
            observation.stop();
        }
    }

    private record Recording(Running running, Map<String, String> context) implements RecordingSpan {
        @Override
        public void ended() {
            running.stop();
        }

        @Override
        public void failed(Throwable reason) {
            running.observation().error(reason);
            running.stop();
        }
    }

    private record Transmission(Running running) implements AttemptSpan {
        @Override
        public void ended(AttemptRecord attempt) {
            running.observation()
                    .highCardinalityKeyValue("email.ledger.attempt", Integer.toString(attempt.number()))
                    .highCardinalityKeyValue("email.ledger.transport", attempt.transport());
            attempt.server()
                    .ifPresent(server -> running.observation().highCardinalityKeyValue("server.address", server));
            stop(TagValue.of(AttemptOutcome.of(attempt)));
        }

        @Override
        public void abandoned() {
            stop("abandoned");
        }

        private void stop(String outcome) {
            running.observation().lowCardinalityKeyValue("outcome", outcome);
            running.stop();
        }
    }
}
