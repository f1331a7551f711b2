package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.report.MailReport.RecipientReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One event that a provider reports about one e-mail. Immutable.
 *
 * @param name the provider's name of its kind, such as {@code bounce}
 * @param id the provider's id of the event, which repetitions share; empty if it gives none
 * @param at when it happened; empty if the provider does not say it
 * @param recipients what is said of each recipient; empty if it adds nothing, or is about no e-mail
 * @param reference how to find the e-mail
 */
public record ProviderEvent(
        String name, Optional<String> id, Optional<Instant> at, List<RecipientReport> recipients, Reference reference) {

    /** Copies the list and rejects null. */
    public ProviderEvent {
        requirePresent(name, "name");
        requirePresent(id, "id");
        requirePresent(at, "at");
        recipients = List.copyOf(requirePresent(recipients, "recipients"));
        requirePresent(reference, "reference");
    }

    /**
     * What a provider repeats of an e-mail, from which the ledger can find it.
     *
     * @param messageId the Message-ID header, with or without angle brackets
     * @param returnPath the envelope sender, which may have a token of {@link io.emailledger.report.ReturnPath}
     * @param arguments custom arguments, metadata, tags and variables, by name
     */
    public record Reference(Optional<String> messageId, Optional<String> returnPath, Map<String, String> arguments) {
        /** A reference to nothing. */
        public static final Reference NONE = new Reference(Optional.empty(), Optional.empty(), Map.of());

        /** Copies the map and rejects null. */
        public Reference {
            requirePresent(messageId, "messageId");
            requirePresent(returnPath, "returnPath");
            arguments = Map.copyOf(requirePresent(arguments, "arguments"));
        }

        /**
         * Returns this reference with another custom argument.
         *
         * @param name its name
         * @param value its value
         * @return a new value
         */
        public Reference with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(arguments);
            more.put(name, value);
            return new Reference(messageId, returnPath, more);
        }
    }
}
