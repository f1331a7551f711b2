package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.Provider.Proof;
import io.emailledger.providers.Provider.Verdict;
import io.emailledger.spi.StoreException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A webhook of one provider: verifies its requests and gives their events to a ledger. It maps an HTTP request to an
 * HTTP response, for any server. {@link JdkWebhookHandler} and {@link WebhookServlet} connect it to two of them.
 *
 * <pre>{@code
 * ProviderWebhook webhook = ProviderWebhook.builder(ledger, Providers.resend(secret)).build();
 * server.createContext("/hooks/resend", new JdkWebhookHandler(webhook));
 * }</pre>
 *
 * <p>A request is answered with 200 only when the store has all of its events; repetitions change nothing. While the
 * store fails it is answered with 503, so that the provider sends it again. Thread-safe. It has no threads, and need not
 * be closed.
 */
public final class ProviderWebhook {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderWebhook.class);
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private static final WebhookResponse NO_POST = new WebhookResponse(NOT_ALLOWED, Map.of("Allow", "POST"));

    private final FailureLog failures = new FailureLog(LOG);
    private final Provider provider;
    private final EventApplier applier;
    private final ReplayGuard replays;
    private final Tally tally;
    private final InstantSource time;
    private final int maxBytes;

    ProviderWebhook(ProviderWebhookBuilder builder) {
        this.provider = builder.provider;
        this.tally = new Tally(builder.provider.name());
        this.applier = new EventApplier(builder);
        this.replays = new ReplayGuard();
        this.time = builder.time;
        this.maxBytes = builder.maxBytes;
    }

    /**
     * Starts the configuration of a webhook.
     *
     * @param ledger gets the events
     * @param provider the provider, such as {@link Providers#resend}
     * @return a builder with a default for everything else
     */
    public static ProviderWebhookBuilder builder(EmailLedger ledger, Provider provider) {
        return new ProviderWebhookBuilder(requirePresent(ledger, "ledger"), requirePresent(provider, "provider"));
    }

    /**
     * Responds to a request. Throws nothing.
     *
     * @param request any request to the address of the webhook
     * @return 200 if its events are stored, 400 if it is not readable, 401 or 403 if it is not from the provider, 405 if
     *     it is no POST, 413 if it is too large, 503 if it should come again
     */
    public WebhookResponse respond(WebhookRequest request) {
        if (!request.method().equals("POST")) {
            return NO_POST;
        }
        if (request.body().length > maxBytes) {
            return tooLarge();
        }
        try {
            Proof proof = provider.verify(request, time.instant());
            return proof.verdict() == Verdict.GENUINE ? genuine(request, proof) : refused(proof);
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    /**
     * Responds to a request whose body has not been read, if its method and header fields are enough to refuse it. A
     * server can spare the bodies of forged requests. Throws nothing.
     *
     * @param head a request with an empty body
     * @return the response, as of {@link #respond}; empty if the body is needed
     */
    public Optional<WebhookResponse> respondWithoutBody(WebhookRequest head) {
        if (!head.method().equals("POST")) {
            return Optional.of(NO_POST);
        }
        if (length(head) > maxBytes) {
            return Optional.of(tooLarge());
        }
        try {
            return provider.refuse(head, time.instant())
                    .filter(proof -> proof.verdict() != Verdict.GENUINE)
                    .map(this::refused);
        } catch (RuntimeException e) {
            return Optional.of(failed(e));
        }
    }

    /** The length that the server reads by; 0 if none is stated. */
    private static long length(WebhookRequest head) {
        return head.header("Content-Length")
                .filter(digits -> digits.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private WebhookResponse tooLarge() {
        return refused(TOO_LARGE, "it has more than " + maxBytes + " bytes");
    }

    private WebhookResponse refused(Proof proof) {
        return switch (proof.verdict()) {
            case NOT_AUTHENTICATED -> {
                WebhookResponse plain = refused(UNAUTHORIZED, proof.reason());
                yield new WebhookResponse(plain.status(), Map.of("WWW-Authenticate", "Basic realm=\"events\""));
            }
            case FORGED -> refused(FORBIDDEN, proof.reason());
            case UNREADABLE -> refused(BAD_REQUEST, proof.reason());
            case UNDECIDED -> refused(UNAVAILABLE, proof.reason());
            case GENUINE -> throw new IllegalArgumentException("a genuine request is not refused");
        };
    }

    private WebhookResponse genuine(WebhookRequest request, Proof proof) {
        String hash = ReplayGuard.hash(proof.onlyOnce(), request.body());
        switch (replays.look(proof.onlyOnce(), hash)) {
            case REPEATED -> {
                tally.repeated();
                return WebhookResponse.of(OK);
            }
            case ALTERED -> {
                return refused(FORBIDDEN, "its signature was used before, for another body");
            }
            default -> {
                // It is new.
            }
        }
        List<ProviderEvent> events;
        try {
            events = provider.events(request);
        } catch (InvalidValueException e) {
            return refused(BAD_REQUEST, "it is not what the provider documents");
        }
        boolean all = true;
        for (ProviderEvent event : events) {
            all &= apply(event);
        }
        if (!all) {
            return WebhookResponse.of(UNAVAILABLE);
        }
        replays.stored(proof.onlyOnce(), hash);
        failures.succeeded();
        return WebhookResponse.of(OK);
    }

    /** One event that cannot be applied does not keep back the others; all come again. */
    private boolean apply(ProviderEvent event) {
        try {
            tally.count(event, applier.apply(event));
            return true;
        } catch (StoreException | LedgerClosedException e) {
            throw e;
        } catch (RuntimeException e) {
            failures.failed("An event of " + provider.name() + " could not be applied; the provider sends it again", e);
            return false;
        }
    }

    private WebhookResponse failed(RuntimeException e) {
        if (e instanceof LedgerClosedException || e instanceof StoreException) {
            LOG.debug("A request of {} is answered with 503, so that it comes again", provider.name(), e);
        } else {
            failures.failed("A request of " + provider.name() + " failed; the provider sends it again", e);
        }
        return WebhookResponse.of(UNAVAILABLE);
    }

    private WebhookResponse refused(int status, String reason) {
        tally.refused(status, reason);
        return WebhookResponse.of(status);
    }

    /**
     * Returns the maximum size of a body. A server may cut a larger one after one byte more.
     *
     * @return the number of bytes
     */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * Returns what was received since this was created.
     *
     * @return the counts
     */
    public Counts counts() {
        return tally.counts();
    }

    /** Returns the name of the provider. */
    @Override
    public String toString() {
        return "ProviderWebhook[" + provider.name() + "]";
    }

    /**
     * What was received since a webhook was created.
     *
     * @param events the number of events by result
     * @param noted the number of events without a meaning for the ledger, by the name that the provider gives them; at
     *     most 100 names, and the rest under {@code other}
     * @param refused the number of requests that were not accepted, or could not be verified
     */
    public record Counts(Map<Outcome, Long> events, Map<String, Long> noted, long refused) {
        /** Copies the maps. */
        public Counts {
            events = Map.copyOf(events);
            noted = Map.copyOf(noted);
        }

        /**
         * Returns the number of events with a result.
         *
         * @param outcome the result
         * @return the number
         */
        public long of(Outcome outcome) {
            return events.getOrDefault(outcome, 0L);
        }
    }

    /** The result of one event. */
    public enum Outcome {
        /** It is recorded in the history of its e-mail. */
        APPLIED,
        /** It, or its whole request, came before; nothing was changed. */
        REPEATED,
        /** It has no meaning for the ledger, or one that is not certain; it is kept in the history of its e-mail. */
        NOTED,
        /** It says nothing new, such as that the provider has the e-mail; it is not kept. */
        NOTHING_NEW,
        /** No e-mail of the ledger could be found for it, or its recipient is none of that e-mail. */
        UNMATCHED
    }
}
