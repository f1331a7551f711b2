package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.SigningKey;
import io.emailledger.internal.util.TokenCodec;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tracks opens: inserts a signed pixel into the HTML of each tracked recipient, and reads its token when it is loaded.
 *
 * <pre>{@code
 * OpenTracking tracking = OpenTracking.at(URI.create("https://app.example.com/t/")).signedWith(secret);
 * EmailLedger ledger = EmailLedger.builder(store, transport).with(tracking).build();
 * httpServer.createContext("/t/", new JdkPixelHandler(tracking.endpoint(ledger.reports()::observe)));
 * }</pre>
 *
 * <p>A recipient is tracked if the e-mail has {@code trackOpens(true)} and an HTML body, and neither excludes them by
 * {@code doNotTrack} nor has the mode {@link TrackingMode#NONE}.
 *
 * <p>A token names an e-mail and the position of one recipient, and is signed with HMAC-SHA-256 cut to 128 bits. It
 * holds no address and cannot be guessed or changed, but it is not encrypted. The same e-mail, recipient and secret
 * make the same token at any time, in any process.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class OpenTracking implements RecipientContent {
    /** 36 bytes are 48 characters of base64url with no bits left over, so that no two texts are the same token. */
    private static final TokenCodec.Format FORMAT = new TokenCodec.Format("email-ledger open 1:", 3, 16);

    private static final int TOKEN_CHARACTERS = 48;

    private final URI base;
    private final TokenCodec tokens;
    private final Instant since;

    private OpenTracking(URI base, TokenCodec tokens, Instant since) {
        this.base = base;
        this.tokens = tokens;
        this.since = since;
    }

    /**
     * Starts the configuration with the address at which the application serves {@link PixelEndpoint}. The token is
     * appended to it, so it ends with a slash and has neither query nor fragment. Plain {@code http} is accepted for
     * development machines; in production it exposes opens to the network, and mail clients may refuse to load it.
     *
     * @param base an absolute {@code https} or {@code http} address in ASCII, at most 500 characters
     * @return the next stage, which takes the secret
     * @throws InvalidValueException if the address is invalid
     */
    public static Unsigned at(URI base) {
        return new Unsigned(BaseUrl.checked(requirePresent(base, "url")));
    }

    /**
     * Also accepts tokens that were signed with an earlier secret, so that the secret can be replaced while opens of
     * earlier e-mails are still counted. New tokens are signed with the secret given to {@link Unsigned#signedWith}.
     * Default: no earlier secret.
     *
     * @param oldSecret the earlier secret, at least 16 bytes; it is copied
     * @return a new value
     * @throws InvalidValueException if the secret is shorter or null
     */
    public OpenTracking alsoAccepting(byte[] oldSecret) {
        SigningKey key = SigningKey.of(requirePresent(oldSecret, "old secret"), "old secret");
        return new OpenTracking(base, tokens.alsoAccepting(key), since);
    }

    /**
     * Ignores the tokens of e-mails that were recorded before a time. This switches old pixels off, such as after
     * consent to tracking has been withdrawn: the image is still served, but nothing is recorded. Default: all
     * are accepted.
     *
     * @param since the earliest time of recording that still counts, by {@link EmailId#recordedAt()}
     * @return a new value
     * @throws InvalidValueException if the time is null
     */
    public OpenTracking acceptingSince(Instant since) {
        return new OpenTracking(base, tokens, requirePresent(since, "since"));
    }

    /**
     * Creates the token of one recipient of an e-mail.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient, 0 to 16,777,215
     * @return 48 characters out of {@code A-Z a-z 0-9 - _}
     * @throws InvalidValueException if the e-mail is null or the position is out of bounds
     */
    public String token(EmailId email, int recipient) {
        requirePresent(email, "email");
        if (recipient < 0 || recipient > FORMAT.mostNumber()) {
            throw new InvalidValueException("recipient", "must be between 0 and " + FORMAT.mostNumber());
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(tokens.write(email, recipient));
    }

    /**
     * Parses and verifies a token. Only the exact result of {@link #token} is accepted; the signature is compared in
     * constant time.
     *
     * @param token any text
     * @return what the token names, or empty if it is malformed, forged, signed with an unknown secret, or of an e-mail
     *     from before {@link #acceptingSince}
     * @throws InvalidValueException if the token is null
     */
    public Optional<Token> read(String token) {
        return requirePresent(token, "token").length() == TOKEN_CHARACTERS
                ? TokenText.decode(token)
                        .flatMap(tokens::read)
                        .map(content -> new Token(content.email(), content.number()))
                        .filter(read -> !read.email().recordedAt().isBefore(since))
                : Optional.empty();
    }

    /**
     * Returns the address of the pixel of one recipient. It has no file extension, because caches in front of a server
     * often store files that end with {@code .gif}; {@link PixelEndpoint} also accepts one.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient, 0 to 16,777,215
     * @return the address given to {@link #at} with the token after it
     * @throws InvalidValueException if the e-mail is null or the position is out of bounds
     */
    public URI pixel(EmailId email, int recipient) {
        return URI.create(base + token(email, recipient));
    }

    /**
     * Inserts the pixel of one recipient into an HTML body: before the real {@code </body>}, else before {@code
     * </html>}, else at the end. Text that only looks like such a tag, in a comment, a conditional comment, a script, a
     * style sheet or an attribute, is passed over, and the pixel is kept out of places where nothing is loaded, such as
     * an unclosed {@code <title>} or {@code <select>}. Everything else stays what it is, character for character. A
     * body of more than 500,000 characters or 20,000 tags is not examined: it gets its pixel at the end.
     *
     * @param html any text; it need not be well-formed
     * @param email the e-mail
     * @param recipient the position of the recipient, 0 to 16,777,215
     * @return the HTML with one {@code <img>} more
     * @throws InvalidValueException if the HTML or the e-mail is null or the position is out of bounds
     */
    public String insertPixel(String html, EmailId email, int recipient) {
        return PixelInserter.insert(requirePresent(html, "html"), pixel(email, recipient));
    }

    /**
     * Creates an endpoint that serves the pixels and passes on the opens. The application connects it to its HTTP
     * server under the address given to {@link #at}. A test that moves the clock uses {@link
     * PixelEndpoint#PixelEndpoint(OpenTracking, InstantSource, Consumer)}.
     *
     * @param recorder records an open, usually {@code ledger.reports()::observe}; called concurrently on threads of the
     *     endpoint. Its exceptions are logged, and the image is still served
     * @return the endpoint, which takes the time of an open from the system's clock
     * @throws InvalidValueException if the recorder is null
     */
    public PixelEndpoint endpoint(Consumer<Observation> recorder) {
        return new PixelEndpoint(this, InstantSource.system(), recorder);
    }

    /**
     * Creates an endpoint that does not wait for the store, and follows the policy of a recorder.
     *
     * @param recorder records the opens
     * @return the endpoint, which takes the time of an open from the system's clock
     * @throws InvalidValueException if the recorder is null
     */
    public PixelEndpoint endpoint(TrackingRecorder recorder) {
        return new PixelEndpoint(this, InstantSource.system(), recorder);
    }

    boolean isSecure() {
        return BaseUrl.isSecure(base);
    }

    @Override
    public boolean appliesTo(Email email, Recipient recipient) {
        return email.trackOpens()
                && TrackingMode.of(email.metadata()) != TrackingMode.NONE
                && email.html().isPresent()
                && !email.untracked().contains(recipient.address().normalized());
    }

    @Override
    public Email contentFor(Email email, Recipient recipient) {
        return email.html()
                .map(html -> email.toBuilder()
                        .html(insertPixel(html, recipient.email(), recipient.position()))
                        .build())
                .orElse(email);
    }

    @Override
    public boolean tracksOpens() {
        return true;
    }

    /** Returns the address and the limits, without any secret. */
    @Override
    public String toString() {
        return "OpenTracking[at=" + base + ", secrets=" + tokens.secrets()
                + (since.equals(Instant.MIN) ? "" : ", since=" + since) + "]";
    }

    /**
     * The content of a token.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient
     */
    public record Token(EmailId email, int recipient) {}

    /** An address that still needs its secret. */
    public static final class Unsigned {
        private final URI base;

        private Unsigned(URI base) {
            this.base = base;
        }

        /**
         * Sets the secret that signs tokens. Every process that makes or reads tokens needs the same one, and losing it
         * means that e-mails already out are no longer counted. Use random bytes, and use them for nothing else.
         *
         * @param secret at least 16 bytes; it is copied
         * @return the complete value
         * @throws InvalidValueException if the secret is shorter or null
         */
        public OpenTracking signedWith(byte[] secret) {
            SigningKey key = SigningKey.of(requirePresent(secret, "secret"), "secret");
            return new OpenTracking(base, TokenCodec.of(FORMAT, key), Instant.MIN);
        }
    }
}
