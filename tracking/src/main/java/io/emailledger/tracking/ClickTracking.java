package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tracks clicks: rewrites the links of each tracked recipient to signed ones, and reads their tokens when they are
 * followed.
 *
 * <pre>{@code
 * ClickTracking clicks = ClickTracking.at(URI.create("https://app.example.com/c/")).signedWith(secret);
 * EmailLedger ledger = EmailLedger.builder(store, transport).with(clicks).build();
 * httpServer.createContext("/c/", new JdkClickHandler(clicks.endpoint(ledger.reports()::observe)));
 * }</pre>
 *
 * <p>A recipient is tracked if {@link #where} accepts the e-mail, and the e-mail neither excludes them by {@code
 * doNotTrack} nor has the mode {@link TrackingMode#NONE}. In the HTML only the addresses of links change; everything
 * else stays what it is, character for character. These links stay as they are:
 *
 * <ul>
 *   <li>those that are no {@code http} or {@code https} address with a host, or that have a user name
 *   <li>those with {@code data-no-track}, also on an element around them, and those that begin as one of {@link #leaving}
 *   <li>those of a {@code List-Unsubscribe} header field, and those whose text or address says "unsubscribe", also in
 *       some other languages
 *   <li>those whose visible text is an address itself: with another host behind it, it would look like phishing
 *   <li>those in comments, such as conditional ones for Outlook, and those that would exceed 2,000 characters
 *   <li>all links of a body with more than 500,000 characters or 20,000 tags
 * </ul>
 *
 * <p>A token holds the e-mail, the position of the recipient, the number of the link and its target, and is signed with
 * HMAC-SHA-256 cut to 128 bits. A target is never read from anywhere else, so that no one can make a link of this server
 * lead to a place of their choice, and a link leads to its target however long ago the e-mail was deleted. The token is
 * not encrypted. The same e-mail, recipient and secret make the same links at any time, in any process.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class ClickTracking implements RecipientContent {
    private static final int LONGEST_LINK = 2_000;

    private final URI base;
    private final LinkCodec tokens;
    private final Instant since;
    private final Predicate<Email> where;
    private final boolean text;
    private final List<String> left;

    private ClickTracking(
            URI base, LinkCodec tokens, Instant since, Predicate<Email> where, boolean text, List<String> left) {
        this.base = base;
        this.tokens = tokens;
        this.since = since;
        this.where = where;
        this.text = text;
        this.left = left;
    }

    /**
     * Starts the configuration with the address at which the application serves {@link ClickEndpoint}. The token is
     * appended to it, so it ends with a slash and has neither query nor fragment. Use {@code https}: over plain {@code
     * http} the network sees who follows which link, and browsers warn.
     *
     * @param base an absolute {@code https} or {@code http} address in ASCII, at most 500 characters
     * @return the next stage, which takes the secret
     * @throws InvalidValueException if the address is invalid
     */
    public static Unsigned at(URI base) {
        return new Unsigned(BaseUrl.checked(requirePresent(base, "url")));
    }

    /**
     * Also accepts tokens that were signed with an earlier secret. Keep earlier secrets: without its secret, a link of
     * an e-mail that is already out leads nowhere. Default: no earlier secret.
     *
     * @param oldSecret the earlier secret, at least 16 bytes; it is copied
     * @return a new value
     * @throws InvalidValueException if the secret is shorter or null
     */
    public ClickTracking alsoAccepting(byte[] oldSecret) {
        SigningKey key = SigningKey.of(requirePresent(oldSecret, "old secret"), "old secret");
        return new ClickTracking(base, tokens.alsoAccepting(key), since, where, text, left);
    }

    /**
     * Records no clicks of e-mails that were recorded before a time. Their links still lead to their targets. Default:
     * all are recorded.
     *
     * @param since the earliest time of recording that still counts, by {@link EmailId#recordedAt()}
     * @return a new value
     * @throws InvalidValueException if the time is null
     */
    public ClickTracking acceptingSince(Instant since) {
        return new ClickTracking(base, tokens, requirePresent(since, "since"), where, text, left);
    }

    /**
     * Sets which e-mails have tracked links. Default: those with {@code trackOpens(true)}. An exact message needs {@code
     * trackOpens(true)} in any case, which is checked against its signature.
     *
     * @param emails decides by the e-mail alone, always in the same way
     * @return a new value
     * @throws InvalidValueException if it is null
     */
    public ClickTracking where(Predicate<Email> emails) {
        return new ClickTracking(base, tokens, since, requirePresent(emails, "where"), text, left);
    }

    /**
     * Also rewrites the addresses in the plain text, where the reader sees them. Default: only links of the HTML.
     *
     * @return a new value
     */
    public ClickTracking alsoInText() {
        return new ClickTracking(base, tokens, since, where, true, left);
    }

    /**
     * Leaves links that begin with an address as they are, such as those of a login page. Default: none.
     *
     * @param beginning the beginning of the links, with its scheme
     * @return a new value
     * @throws InvalidValueException if it is null
     */
    public ClickTracking leaving(URI beginning) {
        Stream<String> more = Stream.of(requirePresent(beginning, "beginning").toString());
        return new ClickTracking(
                base,
                tokens,
                since,
                where,
                text,
                Stream.concat(left.stream(), more).toList());
    }

    /**
     * Returns the address of a tracked link.
     *
     * @param link what it records and where it leads
     * @return the address given to {@link #at} with a token after it
     * @throws InvalidValueException if the link is null or too long
     */
    public URI address(TrackedLink link) {
        if (requirePresent(link, "link").target().toString().length() > mostTarget()) {
            throw new InvalidValueException("target", "must not be longer than " + mostTarget() + " characters");
        }
        return URI.create(base + tokens.write(link));
    }

    private int mostTarget() {
        return (LONGEST_LINK - base.toString().length() - LinkCodec.characters(0)) * 3 / 4;
    }

    /**
     * Parses and verifies a token. Only the exact result of {@link #address} is accepted; the signature is compared in
     * constant time.
     *
     * @param token any text
     * @return the link, or empty if the token is malformed, forged or signed with an unknown secret
     * @throws InvalidValueException if the token is null
     */
    public Optional<TrackedLink> read(String token) {
        return tokens.read(requirePresent(token, "token"));
    }

    boolean isSecure() {
        return BaseUrl.isSecure(base);
    }

    /** Tells whether the clicks of an e-mail are still recorded. */
    boolean counts(TrackedLink link) {
        return !link.email().recordedAt().isBefore(since);
    }

    /**
     * Returns the targets of the links that are rewritten in an e-mail. The place of a target in the list is its number
     * in {@link TrackedLink}.
     *
     * @param email the e-mail as the application sent it
     * @return the targets, in the order of the HTML, then of the text
     * @throws InvalidValueException if the e-mail is null
     */
    public List<URI> targets(Email email) {
        LinkRules rules = new LinkRules(base, left, requirePresent(email, "e-mail"), mostTarget());
        return Stream.concat(
                        email.html().map(html -> LinkRewriter.inHtml(html, rules)).orElse(List.of()).stream(),
                        email
                                .text()
                                .filter(plain -> text)
                                .map(plain -> LinkRewriter.inText(plain, rules))
                                .orElse(List.of())
                                .stream())
                .map(LinkRewriter.Place::target)
                .toList();
    }

    /**
     * Creates an endpoint that redirects to the targets and passes on the clicks. The application connects it to its
     * HTTP server under the address given to {@link #at}. A test that moves the clock uses {@link
     * ClickEndpoint#ClickEndpoint(ClickTracking, InstantSource, Consumer)}.
     *
     * @param recorder records a click, usually {@code ledger.reports()::observe}; called concurrently on threads of the
     *     endpoint. Its exceptions are logged, and the link still leads to its target
     * @return the endpoint, which takes the time of a click from the system's clock
     * @throws InvalidValueException if the recorder is null
     */
    public ClickEndpoint endpoint(Consumer<Observation> recorder) {
        return new ClickEndpoint(this, InstantSource.system(), recorder);
    }

    /**
     * Creates an endpoint that does not wait for the store, and follows the policy of a recorder.
     *
     * @param recorder records the clicks
     * @return the endpoint, which takes the time of a click from the system's clock
     * @throws InvalidValueException if the recorder is null
     */
    public ClickEndpoint endpoint(TrackingRecorder recorder) {
        return new ClickEndpoint(this, InstantSource.system(), recorder);
    }

    @Override
    public boolean appliesTo(Email email, Recipient recipient) {
        return (email.trackOpens() || email.message().isEmpty())
                && where.test(email)
                && TrackingMode.of(email.metadata()) != TrackingMode.NONE
                && !email.untracked().contains(recipient.address().normalized())
                && (email.html().isPresent() || (text && email.text().isPresent()));
    }

    @Override
    public Email contentFor(Email email, Recipient recipient) {
        LinkRules rules = new LinkRules(base, left, email, mostTarget());
        PersonalLinks personal = new PersonalLinks(recipient, this::address);
        EmailBuilder changed = email.toBuilder();
        email.html().ifPresent(html -> changed.html(personal.rewrite(html, LinkRewriter.inHtml(html, rules), true)));
        email.text()
                .filter(plain -> text)
                .ifPresent(plain -> changed.text(personal.rewrite(plain, LinkRewriter.inText(plain, rules), false)));
        return personal.isEmpty() ? email : changed.build();
    }

    /** Returns the address and the limits, without any secret. */
    @Override
    public String toString() {
        return "ClickTracking[at=" + base + ", secrets=" + tokens.secrets()
                + (since.equals(Instant.MIN) ? "" : ", since=" + since) + (text ? ", text]" : "]");
    }

    /** An address that still needs its secret. */
    public static final class Unsigned {
        private final URI base;

        private Unsigned(URI base) {
            this.base = base;
        }

        /**
         * Sets the secret that signs tokens. Every process that makes or reads tokens needs the same one, and losing it
         * means that the links of e-mails already out lead nowhere. The secret of {@link OpenTracking} may be used: a
         * token of one is never valid for the other.
         *
         * @param secret at least 16 bytes; it is copied
         * @return the complete value
         * @throws InvalidValueException if the secret is shorter or null
         */
        public ClickTracking signedWith(byte[] secret) {
            SigningKey key = SigningKey.of(requirePresent(secret, "secret"), "secret");
            return new ClickTracking(base, LinkCodec.of(key), Instant.MIN, Email::trackOpens, false, List.of());
        }
    }
}
