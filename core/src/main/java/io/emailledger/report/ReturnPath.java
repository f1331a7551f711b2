package io.emailledger.report;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.Base32;
import io.emailledger.internal.util.SigningKey;
import io.emailledger.internal.util.TokenCodec;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The return path for bounces, with a token that proves which e-mail and which recipient a bounce is about (variable
 * envelope return path, VERP).
 *
 * <pre>{@code
 * ReturnPath path = ReturnPath.at("bounces@app.example").signedWith(secret);
 * }</pre>
 *
 * <p>The envelope sender is then {@code bounces+TOKEN@app.example}. The mail server for that domain must deliver mail
 * for such addresses into one mailbox, which is the default of most (subaddressing, RFC 5233); read it with a
 * {@code BounceMailbox}. The token is signed with HMAC-SHA-256 cut to 80 bits, in letters whose case does not matter.
 * It holds no address and cannot be guessed or changed, but it is not encrypted.
 *
 * <p>Recipients who share one transmission share its return path. The token then identifies only the e-mail, and the
 * recipient is known only from the text of the bounce. {@link #oneForEachRecipient} avoids that at the cost of one
 * transmission for each recipient.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class ReturnPath {
    /** The token must be short, see {@link #MAX_LOCAL}: 29 bytes are 47 characters in base 32. */
    private static final TokenCodec.Format FORMAT = new TokenCodec.Format("email-ledger return 1:", 2, 10);

    private static final int TOKEN_CHARACTERS = 47;

    /** The number in the token if it may be any recipient. */
    private static final int ALL = FORMAT.mostNumber();

    /** RFC 5321 section 4.5.3.1.1: 64 octets before the at sign, of which the token and the plus sign take some. */
    private static final int MAX_LOCAL = 64 - 1 - TOKEN_CHARACTERS;

    private final String local;
    private final String domain;
    private final TokenCodec tokens;
    private final Duration validity;
    private final boolean each;
    private final boolean confirm;

    private ReturnPath(
            String local, String domain, TokenCodec tokens, Duration validity, boolean each, boolean confirm) {
        this.local = local;
        this.domain = domain;
        this.tokens = tokens;
        this.validity = validity;
        this.each = each;
        this.confirm = confirm;
    }

    /**
     * Starts the configuration with the address of the mailbox.
     *
     * @param address a bare address, with at most 16 ASCII characters before the at sign and no plus among them
     * @return the next stage, which takes the secret
     * @throws InvalidValueException if the address is invalid
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
     * Also accepts tokens that were signed with an earlier secret, so that the secret can be replaced while bounces may
     * still arrive. New tokens are signed with the secret given to {@link Unsigned#signedWith}. Default: no earlier
     * secret.
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
     * Sets how long a token is valid after the e-mail was sent or given up. Default: 30 days.
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
     * Uses a separate transmission and return path for each recipient, so that every bounce identifies its recipient.
     * Default: recipients with the same content share one.
     *
     * @return a new value
     */
    public ReturnPath oneForEachRecipient() {
        return new ReturnPath(local, domain, tokens, validity, true, confirm);
    }

    /**
     * Requests reports of successful deliveries from servers that support it (RFC 3461), which confirm DELIVERED. Few
     * servers do, and each of those sends a mail for every e-mail. Default: only failures and delays.
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
     * Returns the return path of an e-mail that several recipients share.
     *
     * @param email the e-mail
     * @return the address with the token in it
     */
    public Address address(EmailId email) {
        return withToken(token(email));
    }

    /**
     * Returns the return path of an e-mail for one recipient.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient, 0 to 65,534
     * @return the address with the token in it
     */
    public Address address(EmailId email, int recipient) {
        return withToken(token(email, recipient));
    }

    private Address withToken(String token) {
        return Address.of(local + "+" + token + "@" + domain);
    }

    /**
     * Creates the token of an e-mail, for all its recipients.
     *
     * @param email the e-mail
     * @return 47 characters out of {@code a-z 2-7}
     */
    public String token(EmailId email) {
        return Base32.write(tokens.write(requirePresent(email, "email"), ALL));
    }

    /**
     * Creates the token of an e-mail for one recipient.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient, 0 to 65,534
     * @return 47 characters out of {@code a-z 2-7}
     */
    public String token(EmailId email, int recipient) {
        if (recipient < 0 || recipient >= ALL) {
            throw new InvalidValueException("recipient", "must be between 0 and " + (ALL - 1));
        }
        return Base32.write(tokens.write(requirePresent(email, "email"), recipient));
    }

    /**
     * Parses and verifies a token. The signature is compared in constant time.
     *
     * @param token any text
     * @return its content; empty if it is malformed, forged, or signed with an unknown secret
     */
    public Optional<Token> read(String token) {
        return requirePresent(token, "token").length() == TOKEN_CHARACTERS
                ? Base32.read(token).flatMap(tokens::read).map(ReturnPath::token)
                : Optional.empty();
    }

    private static Token token(TokenCodec.Content content) {
        return new Token(
                content.email(), content.number() == ALL ? OptionalInt.empty() : OptionalInt.of(content.number()));
    }

    /**
     * Returns how long a token is valid.
     *
     * @return the time
     */
    public Duration validity() {
        return validity;
    }

    /**
     * Tells whether each recipient gets a separate transmission.
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
     * The content of a token.
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
         * Sets the secret that signs tokens. Every process that sends or reads bounces needs the same one. If it is
         * lost, bounces of earlier e-mails can no longer be verified. Use random bytes.
         *
         * @param secret at least 16 bytes; it is copied
         * @return the complete value
         * @throws InvalidValueException if the secret is shorter or null
         */
        public ReturnPath signedWith(byte[] secret) {
            SigningKey key = SigningKey.of(requirePresent(secret, "secret"), "secret");
            return new ReturnPath(local, domain, TokenCodec.of(FORMAT, key), Duration.ofDays(30), false, false);
        }
    }
}
