package io.emailledger.internal.intake;

import io.emailledger.message.Email;
import io.emailledger.message.Email.Header;
import io.emailledger.message.InvalidValueException;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses e-mails of a mailing list that could not be sent with the header fields by which recipients unsubscribe. They
 * are mistakes of the configuration or of a program, which the first e-mail shows.
 */
final class ListRequirements {
    /** The fields that are written for each recipient (RFC 2369, RFC 8058). */
    private static final Set<String> WRITTEN = Set.of("list-unsubscribe", "list-unsubscribe-post");

    /** The fields that are added unless the application has set them. */
    private static final Set<String> ADDED = Set.of("list-id", "feedback-id");

    private final boolean unsubscribes;

    ListRequirements(boolean unsubscribes) {
        this.unsubscribes = unsubscribes;
    }

    /**
     * Checks an e-mail before anything of it is recorded.
     *
     * @throws InvalidValueException if it is of a list, and cannot be sent as such
     */
    void check(Email email) {
        if (email.list().isEmpty()) {
            return;
        }
        if (!unsubscribes) {
            throw new InvalidValueException(
                    "list",
                    "needs a ledger by which recipients can unsubscribe: add with(Unsubscribe...) of the artifact"
                            + " email-ledger-tracking to the builder, or leave list out");
        }
        for (Header header : email.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            // A field of an exact message becomes a part of it, so that it could not be seen when others are added.
            if (WRITTEN.contains(name) || (email.message().isPresent() && ADDED.contains(name))) {
                throw new InvalidValueException(
                        "header name", "must not be " + name + ", which list(...) writes for each recipient");
            }
        }
    }
}
