package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An e-mail provider that reports events by webhook: how its requests are verified, and what they say. {@link Providers}
 * has eight of them; an application may write others. Called on several threads at once.
 */
public interface Provider {
    /**
     * Returns the name of the provider, for the history and the log.
     *
     * @return one line of at most 50 characters
     */
    String name();

    /**
     * Verifies that a request is from the provider. Called before anything else is read from it. Every request from the
     * network gets here, so nothing in it can be trusted.
     *
     * @param request the request
     * @param now the time
     * @return the proof
     */
    Proof verify(WebhookRequest request, Instant now);

    /**
     * Refuses a request before its body is read, if its header fields alone show that it is not from the provider.
     * Default: nothing is refused before {@link #verify}.
     *
     * @param head a request with an empty body
     * @param now the time
     * @return the proof of the refusal; empty if {@link #verify} has to decide
     */
    default Optional<Proof> refuse(WebhookRequest head, Instant now) {
        return Optional.empty();
    }

    /**
     * Reads the events of a verified request.
     *
     * @param request a request that {@link #verify} accepted
     * @return the events, in order; empty if it has none
     * @throws io.emailledger.message.InvalidValueException if it is not what the provider documents, such as no JSON
     * @throws java.io.UncheckedIOException if something has to be fetched and cannot be; the request is answered with 503
     */
    List<ProviderEvent> events(WebhookRequest request);

    /** The result of a verification. */
    enum Verdict {
        /** It is from the provider. Answered with 2xx once its events are stored. */
        GENUINE,
        /** It has no credentials, or wrong ones. Answered with 401. */
        NOT_AUTHENTICATED,
        /** Its signature is missing, wrong or too old, or it is not meant for us. Answered with 403. */
        FORGED,
        /** It is not readable, so that its signature cannot be checked. Answered with 400. */
        UNREADABLE,
        /** It could not be verified now, because a key could not be fetched. Answered with 503: it comes again. */
        UNDECIDED
    }

    /**
     * The proof that a request is from a provider.
     *
     * @param verdict the result
     * @param onlyOnce what a provider uses for one request alone, such as the id that it signs; empty if there is none
     * @param reason why it was not accepted, without anything of the request; empty if it was
     */
    record Proof(Verdict verdict, Optional<String> onlyOnce, String reason) {
        /** Rejects null. */
        public Proof {
            requirePresent(verdict, "verdict");
            requirePresent(onlyOnce, "onlyOnce");
            requirePresent(reason, "reason");
        }

        /**
         * Returns the proof of a request that may be repeated.
         *
         * @return a value with the verdict GENUINE
         */
        public static Proof genuine() {
            return new Proof(Verdict.GENUINE, Optional.empty(), "");
        }

        /**
         * Returns the proof of a request with an id of its own. A second request with this id and another body is
         * refused.
         *
         * @param id the signed id
         * @return a value with the verdict GENUINE
         */
        public static Proof genuineOnce(String id) {
            return new Proof(Verdict.GENUINE, Optional.of(id), "");
        }

        /**
         * Returns the proof of a request that is not accepted.
         *
         * @param verdict any verdict but GENUINE
         * @param reason why
         * @return a value
         */
        public static Proof refused(Verdict verdict, String reason) {
            return new Proof(verdict, Optional.empty(), reason);
        }
    }
}
