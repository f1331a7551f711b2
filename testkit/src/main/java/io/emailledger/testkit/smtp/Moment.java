package io.emailledger.testkit.smtp;

import java.util.List;
import java.util.Optional;

/**
 * The state of a session when the server is about to reply, by which a rule decides.
 *
 * @param phase the phase
 * @param connection the number of the connection, from 1 in the order of accepting
 * @param mail the number of the mail on this connection, from 1; 0 before the first MAIL
 * @param line the command as the client sent it; empty at {@link Phase#GREETING}, {@link Phase#CONTENT} and
 *     {@link Phase#FINAL_DOT}
 * @param sender the envelope sender, from {@link Phase#MAIL} on; the empty text is the null sender
 * @param recipients the recipients agreed to so far, in order
 * @param recipient the recipient about to be judged; present at {@link Phase#RCPT}
 * @param messageId the Message-ID of the content with its angle brackets; present at {@link Phase#FINAL_DOT}
 *     if the content has one
 * @param encrypted whether the conversation is under TLS
 */
public record Moment(
        Phase phase,
        int connection,
        int mail,
        String line,
        Optional<String> sender,
        List<String> recipients,
        Optional<String> recipient,
        Optional<String> messageId,
        boolean encrypted) {
    /** Copies the list. */
    public Moment {
        recipients = List.copyOf(recipients);
    }

    /** Whether this address, in any case, is the recipient to be judged or, later than RCPT, one agreed to. */
    boolean isFor(String address) {
        return recipient
                .map(address::equalsIgnoreCase)
                .orElseGet(() -> recipients.stream().anyMatch(address::equalsIgnoreCase));
    }
}
