package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The address to which undeliverable e-mails come back, with a token in it that proves which e-mail and which recipient
 * it is about (a variable envelope return path, VERP).
 *
 * <pre>{@code
 * ReturnPath path = ReturnPath.at("bounces@app.example").signedWith(secret);
 * }</pre>
 *
 * <p>The envelope of an e-mail then carries {@code bounces+TOKEN@app.example}. The mail server for that domain has to
 * put mail for such an address into one mailbox, which most do by themselves (subaddressing, RFC 5233); read it with a
 * {@code BounceMailbox}. The token is signed with HMAC-SHA-256 cut to 80 bits, in letters whose case does not matter.
 * It holds no address and cannot be guessed or changed, but it is not encrypted.
 *
 * <p>Recipients who share one transmission share its return path: the token then names the e-mail alone, and which of
 * them a bounce is about is known only from its text. {@link #oneForEachRecipient} ends that at the price of a
 * transmission for each.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class ReturnPath {
    /** RFC 5321 section 4.5.3.1.1: 64 octets before the at sign, of which the token and the plus sign take some. */
    private static final int MAX_LOCAL = 64 - 1 - ReturnToken.CHARACTERS;

    private final String local;
    private final String domain;
    private final ReturnToken tokens;
    private final Duration validity;
    private final boolean each;
    private final boolean confirm;

    private ReturnPath(
            String local, String domain, ReturnToken tokens, Duration validity, boolean each, boolean confirm) {
        this.local = local;
        this.domain = domain;
        this.tokens = tokens;
        this.validity = validity;
        this.each = each;
        this.confirm = confirm;
    }

    /**
     * Begins a configuration with the address of the mailbox.
     *
     * @param address a bare address, with at most 16 ASCII characters before the at sign and no plus among them
     * @return the next stage, which takes the secret
     * @throws InvalidValueException if it is not like that
     */
    public static Unsigned at(String address) {
        Address checked = Address.of(requirePresent(address, "return path"));
        if (!checked.isDeliverable() || checked.needsSmtpUtf8()) {
            throw new InvalidValueException("return path", "must be a mailbox with ASCII before the at sign");
        }
        String envelope = checked.forEnvelope();
        int at = envelope.lastIndexOf('@');
        if (at > MAX_LOCAL || envelope.lastIndexOf('+', at) >= 0) {
            throw new InvalidValueException(
                    "return path",
                    "must have at most " + MAX_LOCAL
                            + " characters before the at sign and no plus sign: the token comes after them");
        }
        return new Unsigned(envelope.substring(0, at), envelope.substring(at + 1));
    }

    /**
     * Also reads tokens that were signed with an earlier secret, so that a secret can be replaced while e-mails that
     * are already out may still come back. New tokens are still signed with the secret given to {@link
     * Unsigned#signedWith}.
     *
     * @param oldSecret the earlier secret, at least 16 bytes; it is copied
     * @return a new value
     * @throws InvalidValueException if the secret is shorter or null
     */
    public ReturnPath alsoAccepting(byte[] oldSecret) {
        SigningKey key = SigningKey.of(requirePresent(oldSecret, "old secret"), "old secret");
        return new ReturnPath(local, domain, tokens.alsoAccepting(key), validity, each, confirm);
    }

    /**
     * Sets how long a token is believed after the ledger has given its e-mail up or sent it. Default: 30 days.
     *
     * @param time at least a day, at most ten years
     * @return a new value
     * @throws InvalidValueException if the time is out of bounds
     */
    public ReturnPath validFor(Duration time) {
        if (requirePresent(time, "valid for").compareTo(Duration.ofDays(1)) < 0
                || time.compareTo(Duration.ofDays(3_660)) > 0) {
            throw new InvalidValueException("valid for", "must be between a day and ten years");
        }
        return new ReturnPath(local, domain, tokens, time, each, confirm);
    }

    /**
     * Gives each recipient a transmission and a return path of its own, so that every bounce proves whom it is about.
     * Default: recipients who get the same bytes share one.
     *
     * @return a new value
     */
    public ReturnPath oneForEachRecipient() {
        return new ReturnPath(local, domain, tokens, validity, true, confirm);
    }

    /**
     * Asks servers that offer it (RFC 3461) to report deliveries too, by which DELIVERED becomes confirmed. Few servers
     * do, and each that does sends a mail for every e-mail. Default: failures and delays alone.
     *
     * @return a new value
     */
    public ReturnPath confirmingDelivery() {
        return new ReturnPath(local, domain, tokens, validity, each, true);
    }

    /**
     * Returns the address of the mailbox, without a token.
     *
     * @return the address
     */
    public String mailbox() {
        return local + "@" + domain;
    }

    /**
     * Returns the return path of an e-mail.
     *
     * @param email the e-mail
     * @param recipient the position of its only recipient; empty if several share it
     * @return the address with the token in it
     */
    public Address address(EmailId email, OptionalInt recipient) {
        return Address.of(local + "+" + token(email, recipient) + "@" + domain);
    }

    /**
     * Makes the token of an e-mail.
     *
     * @param email the e-mail
     * @param recipient the position of a recipient, 0 to 65,534; empty for all of them
     * @return 47 characters out of {@code a-z 2-7}
     */
    public String token(EmailId email, OptionalInt recipient) {
        return tokens.write(requirePresent(email, "email"), requirePresent(recipient, "recipient"));
    }

    /**
     * Reads a token, whoever sent it. The signature is compared in constant time.
     *
     * @param token any text
     * @return what it names; empty if it is malformed, forged, or signed with an unknown secret
     */
    public Optional<Token> read(String token) {
        return tokens.read(requirePresent(token, "token"));
    }

    /**
     * Returns how long a token is believed.
     *
     * @return the time
     */
    public Duration validity() {
        return validity;
    }

    /**
     * Tells whether each recipient gets a transmission of its own.
     *
     * @return true if so
     */
    public boolean isOneForEachRecipient() {
        return each;
    }

    /**
     * Tells whether servers are asked to report deliveries.
     *
     * @return true if so
     */
    public boolean isConfirmingDelivery() {
        return confirm;
    }

    /** Returns the address and the limits, without any secret. */
    @Override
    public String toString() {
        return "ReturnPath[at=" + mailbox() + ", secrets=" + tokens.secrets() + ", validFor=" + validity + "]";
    }

    /**
     * What a token names.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient; empty if it may be any of them
     */
    public record Token(EmailId email, OptionalInt recipient) {}

    /** An address that still needs its secret. */
    public static final class Unsigned {
        private final String local;
        private final String domain;

        private Unsigned(String local, String domain) {
            this.local = local;
            this.domain = domain;
        }

        /**
         * Sets the secret that signs tokens. Every process that sends or reads bounces needs the same one, and losing
         * it means that what comes back is no longer believed. Use random bytes.
         *
         * @param secret at least 16 bytes; it is copied
         * @return the complete value
         * @throws InvalidValueException if the secret is shorter or null
         */
        public ReturnPath signedWith(byte[] secret) {
            SigningKey key = SigningKey.of(requirePresent(secret, "secret"), "secret");
            return new ReturnPath(local, domain, ReturnToken.signedWith(key), Duration.ofDays(30), false, false);
        }
    }
}
