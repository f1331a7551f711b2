package io.emailledger.internal.tracing;

import static java.util.Objects.requireNonNull;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.Transport.Tracing;
import io.emailledger.spi.Transport.Tracing.AttemptSpan;
import io.emailledger.spi.Transport.Tracing.RecordingSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the tracing of the application, if there is one. Its exceptions are logged and have no other effect. */
public final class TraceCalls {
    private static final Logger log = LoggerFactory.getLogger(TraceCalls.class);

    private final FailureLog failures = new FailureLog(log);
    private final Optional<Tracing> tracing;
    private final boolean callSites;

    /**
     * Creates the calls.
     *
     * @param callSites whether the method that records an e-mail is stored with it
     */
    public TraceCalls(Optional<Tracing> tracing, boolean callSites) {
        this.tracing = tracing;
        this.callSites = callSites;
    }

    /** Records e-mails within a span, which gives the trace context to store with them. */
    public <T> T recording(Function<TraceContext, T> recorder) {
        Optional<RecordingSpan> span =
                tracing.flatMap(t -> asked(() -> requireNonNull(t.recording(), "the span of a recording")));
        try {
            T recorded = recorder.apply(new TraceContext(withCallSite(
                    span.flatMap(s -> asked(() -> Map.copyOf(s.context()))).orElse(Map.of()))));
            span.ifPresent(s -> told(s::ended));
            return recorded;
        } catch (RuntimeException | Error e) {
            span.ifPresent(s -> told(() -> s.failed(e)));
            throw e;
        }
    }

    private Map<String, String> withCallSite(Map<String, String> context) {
        Optional<String> site = callSites ? CallSite.find() : Optional.empty();
        if (site.isEmpty()) {
            return context;
        }
        Map<String, String> all = new LinkedHashMap<>(context);
        all.put(CallSite.NAME, site.get());
        return all;
    }

    /** Begins an attempt. The caller ends it, or closes it. */
    public TracedAttempt attempt(EmailRecord email) {
        return new TracedAttempt(
                tracing.flatMap(t -> asked(() -> requireNonNull(t.attempt(email), "the span of an attempt"))));
    }

    private <T> Optional<T> asked(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (RuntimeException | Error e) {
            failed(e);
            return Optional.empty();
        }
    }

    private void told(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        failures.failed("The tracing of the application failed; e-mails are recorded and sent without a trace", e);
    }

    /** The span of an attempt. Closing it abandons an attempt that was not ended. */
    public final class TracedAttempt implements AutoCloseable {
        private final Optional<AttemptSpan> span;
        private boolean ended;

        private TracedAttempt(Optional<AttemptSpan> span) {
            this.span = span;
        }

        /** Ends the attempt with its result. */
        public void ended(AttemptRecord attempt) {
            ended = true;
            span.ifPresent(s -> told(() -> s.ended(attempt)));
        }

        @Override
        public void close() {
            if (!ended) {
                span.ifPresent(s -> told(s::abandoned));
            }
        }
    }
}
