package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.SuppressionList;
import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Lets recipients unsubscribe from a mailing list. It writes the header fields of RFC 2369, RFC 2919 and RFC 8058 for each
 * recipient of an e-mail with {@link EmailBuilder#list}, and reads their tokens.
 *
 * <pre>{@code
 * Unsubscribe unsubscribe = Unsubscribe.at(URI.create("https://app.example.com/u/")).signedWith(secret);
 * EmailLedger ledger = EmailLedger.builder(store, transport).with(unsubscribe).build();
 * UnsubscribeEndpoint endpoint = unsubscribe.endpoint(ledger.suppressions(), Path.of("/var/lib/app/unsubscribe"));
 * httpServer.createContext("/u/", new JdkUnsubscribeHandler(endpoint));
 * }</pre>
 *
 * <p>The fields are {@code List-Unsubscribe} with one {@code https} address, {@code List-Unsubscribe-Post}, {@code
 * List-Id} and {@code Feedback-ID}. {@link #LINK} in the text or the HTML is replaced by the same address, for people
 * who read it. Add this extension after those that rewrite links.
 *
 * <p>A token names the tenant, the list, the address of the recipient and the e-mail, and is signed with HMAC-SHA-256 cut
 * to 128 bits. It cannot be guessed or changed, but it is not encrypted, and it never expires: a link works for years,
 * also after the e-mail has been deleted. The same e-mail, recipient and secret make the same token at any time, in any
 * process.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class Unsubscribe implements RecipientContent {
    /** The text that is replaced by the address of the page for the recipient, such as in {@code href="..."}. */
    public static final String LINK = "{{unsubscribe}}";

    /** A header line of RFC 5322 has at most 998 characters, and the token of the longest names takes most of them. */
    private static final int MAX_URL = 150;

    private static final int LONGEST_LIST_ID = 255;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final URI base;
    private final UnsubscribeToken tokens;
    private final Optional<String> mailbox;
    private final Optional<String> sender;

    private Unsubscribe(URI base, UnsubscribeToken tokens, Optional<String> mailbox, Optional<String> sender) {
        this.base = base;
        this.tokens = tokens;
        this.mailbox = mailbox;
        this.sender = sender;
    }

    /**
     * Starts the configuration with the address at which the application serves {@link UnsubscribeEndpoint}. The token is
     * appended to it, so it ends with a slash and has neither query nor fragment.
     *
     * @param base an absolute {@code https} address in ASCII, at most 150 characters; {@code http} is accepted for this
     *     machine alone, such as {@code http://localhost:8080/u/}
     * @return the next stage, which takes the secret
     * @throws InvalidValueException if the address is invalid
     */
    public static Unsigned at(URI base) {
        URI checked = BaseUrl.checked(requirePresent(base, "url"));
        if (checked.toString().length() > MAX_URL) {
            throw new InvalidValueException("url", "must not be longer than " + MAX_URL + " characters");
        }
        if (!checked.getScheme().equalsIgnoreCase("https") && !LOCAL.contains(checked.getHost())) {
            throw new InvalidValueException("url", "must begin with https://, unless it is of this machine");
        }
        return new Unsigned(checked);
    }

    /**
     * Also accepts tokens that were signed with an earlier secret. Links are used for years, so keep earlier secrets for
     * as long. New tokens are signed with the secret given to {@link Unsigned#signedWith}. Default: no earlier secret.
     *
     * @param oldSecret the earlier secret, at least 16 bytes; it is copied
     * @return a new value
     * @throws InvalidValueException if the secret is shorter or null
     */
    public Unsubscribe alsoAccepting(byte[] oldSecret) {
        SigningKey key = SigningKey.of(requirePresent(oldSecret, "old secret"), "old secret");
        return new Unsubscribe(base, tokens.alsoAccepting(key), mailbox, sender);
    }

    /**
     * Adds a {@code mailto} address to List-Unsubscribe, for mail programs that do not use the other one. The mail has
     * the token in its subject. Read the mailbox with {@code BounceMailbox} of the artifact {@code
     * email-ledger-bounce-mailbox}; that of the return path will do. Default: no such address.
     *
     * @param address the bare address of the mailbox, in ASCII
     * @return a new value
     * @throws InvalidValueException if it is not such an address
     */
    public Unsubscribe mailbox(String address) {
        Address checked = Address.of(requirePresent(address, "mailbox"));
        if (!checked.isDeliverable() || !checked.forEnvelope().matches("[A-Za-z0-9._+@-]{3,100}")) {
            throw new InvalidValueException(
                    "mailbox",
                    "must be an address of at most 100 letters, digits, dots, hyphens, underscores and plus signs");
        }
        return new Unsubscribe(base, tokens, Optional.of(checked.forEnvelope()), sender);
    }

    /**
     * Sets the sender in Feedback-ID, under which Gmail's Postmaster Tools show the complaints of each list. Default: the
     * first letters and digits of the author's domain.
     *
     * @param name 5 to 15 letters and digits, the same for all mail of the sender
     * @return a new value
     * @throws InvalidValueException if it is not such a name
     */
    public Unsubscribe feedbackSender(String name) {
        if (!requirePresent(name, "feedback sender").matches("[A-Za-z0-9]{5,15}")) {
            throw new InvalidValueException("feedback sender", "must be 5 to 15 ASCII letters and digits");
        }
        return new Unsubscribe(base, tokens, mailbox, Optional.of(name));
    }

    /**
     * Creates the token of a recipient of a list.
     *
     * @param who the recipient
     * @return characters out of {@code A-Z a-z 0-9 - _}
     * @throws InvalidValueException if it is null
     */
    public String token(Subscription who) {
        return tokens.write(requirePresent(who, "subscription"));
    }

    /**
     * Returns the address at which a recipient unsubscribes: in List-Unsubscribe, and for people, who get a page with a
     * form.
     *
     * @param who the recipient
     * @return the address given to {@link #at} with the token after it
     * @throws InvalidValueException if it is null
     */
    public URI link(Subscription who) {
        return URI.create(base + token(who));
    }

    /**
     * Parses and verifies a token. Only the exact result of {@link #token} is accepted; the signature is compared in
     * constant time.
     *
     * @param token any text
     * @return what the token names, or empty if it is malformed, forged, or signed with an unknown secret
     * @throws InvalidValueException if the token is null
     */
    @Override
    public Optional<Subscription> subscription(String token) {
        return tokens.read(requirePresent(token, "token"));
    }

    /**
     * Creates an endpoint without a spool: while the store is down, it answers 503, and the provider tries again.
     *
     * @param list the suppression list of the ledger, {@code ledger.suppressions()}, of any tenant
     * @return the endpoint
     * @throws InvalidValueException if it is null
     */
    public UnsubscribeEndpoint endpoint(SuppressionList list) {
        return new UnsubscribeEndpoint(this, requirePresent(list, "list"), Optional.empty(), InstantSource.system());
    }

    /**
     * Creates an endpoint with a spool. While the store is down, requests are written to files, forced to the disk, and
     * passed on when the store works again, also after a restart.
     *
     * @param list the suppression list of the ledger, {@code ledger.suppressions()}, of any tenant
     * @param spool a folder of this endpoint alone, on a disk that survives a restart; it is created. Its files hold
     *     addresses, so let no one else read it
     * @return the endpoint, which the application closes before the ledger
     * @throws InvalidValueException if a value is null, or the folder cannot be used
     */
    public UnsubscribeEndpoint endpoint(SuppressionList list, Path spool) {
        return new UnsubscribeEndpoint(
                this,
                requirePresent(list, "list"),
                Optional.of(UnsubscribeSpool.in(requirePresent(spool, "spool"))),
                InstantSource.system());
    }

    @Override
    public boolean unsubscribes() {
        return true;
    }

    @Override
    public boolean appliesTo(Email email, Recipient recipient) {
        return email.list().isPresent();
    }

    @Override
    public Email contentFor(Email email, Recipient recipient) {
        if (email.list().isEmpty()) {
            return email;
        }
        String list = email.list().get();
        Subscription who =
                new Subscription(email.tenant(), list, recipient.address().normalized(), recipient.email());
        String link = link(who).toString();
        EmailBuilder copy = email.toBuilder()
                .header("List-Unsubscribe", "<" + link + ">" + mailto(who))
                .header("List-Unsubscribe-Post", UnsubscribeForm.FIELD + "=" + UnsubscribeForm.ONE_CLICK);
        String listId = "<" + list + "." + domain(email.from()) + ">";
        if (!has(email, "List-Id") && listId.length() <= LONGEST_LIST_ID) {
            copy.header("List-Id", listId);
        }
        if (!has(email, "Feedback-ID")) {
            copy.header("Feedback-ID", list + ":" + sender.orElseGet(() -> sender(domain(email.from()))));
        }
        email.text().filter(text -> text.contains(LINK)).ifPresent(text -> copy.text(text.replace(LINK, link)));
        email.html().filter(html -> html.contains(LINK)).ifPresent(html -> copy.html(html.replace(LINK, link)));
        return copy.build();
    }

    private String mailto(Subscription who) {
        return mailbox.map(address -> ", <mailto:" + address + "?subject=unsubscribe%20" + token(who) + ">")
                .orElse("");
    }

    private static boolean has(Email email, String name) {
        return email.headers().stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    private static String domain(Address author) {
        String address = author.forEnvelope();
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    /** Gmail asks for 5 to 15 characters. */
    private static String sender(String domain) {
        String letters = domain.replaceAll("[^a-z0-9]", "") + "mail";
        return letters.substring(0, Math.min(15, letters.length()));
    }

    /** Returns the address and the mailbox, without any secret. */
    @Override
    public String toString() {
        return "Unsubscribe[at=" + base + ", secrets=" + tokens.secrets()
                + mailbox.map(address -> ", mailbox=" + address).orElse("") + "]";
    }

    /** An address that still needs its secret. */
    public static final class Unsigned {
        private final URI base;

        private Unsigned(URI base) {
            this.base = base;
        }

        /**
         * Sets the secret that signs tokens. Every process that writes or reads tokens needs the same one, and losing it
         * means that the links of e-mails already out no longer work. Use random bytes, and use them for nothing else.
         *
         * @param secret at least 16 bytes; it is copied
         * @return the complete value
         * @throws InvalidValueException if the secret is shorter or null
         */
        public Unsubscribe signedWith(byte[] secret) {
            SigningKey key = SigningKey.of(requirePresent(secret, "secret"), "secret");
            return new Unsubscribe(base, UnsubscribeToken.of(key), Optional.empty(), Optional.empty());
        }
    }
}
