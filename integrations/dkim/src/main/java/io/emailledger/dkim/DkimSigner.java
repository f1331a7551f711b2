package io.emailledger.dkim;

import static io.emailledger.message.InvalidValueException.requirePresent;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signs e-mails with DKIM (RFC 6376, RFC 8301, RFC 8463), as the last step before a transport sends them. {@link
 * #sign(Transport)} returns the transport to give to the ledger:
 *
 * <pre>{@code
 * DkimSigner signer = DkimSigner.builder()
 *         .key(DkimKey.fromPem("app.example", "s1", Path.of("/etc/app/dkim-s1.pem")))
 *         .build();
 * EmailLedger ledger = EmailLedger.builder(store, signer.sign(transport)).build();
 * }</pre>
 *
 * <p>The signature is relaxed/relaxed with SHA-256, over the whole body. It covers From, Sender, Reply-To, To, Cc, Subject,
 * Date, Message-ID, In-Reply-To, References, MIME-Version, Feedback-ID, and all fields that begin with {@code Content-} or
 * {@code List-}, those for one recipient included;
 * From, Subject, To and Date cannot be added once more. Its time is the Date of the message. The same e-mail therefore has
 * the same bytes at every attempt.
 *
 * <p>Immutable and thread-safe.
 */
public final class DkimSigner {
    /** A Date that is later than the recording of the e-mail is no time of a signature: receivers reject the future. */
    private static final long TOLERANCE_SECONDS = 60;

    private final Map<String, List<DkimKey>> keys;
    private final @Nullable Provider provider;
    private final boolean required;

    DkimSigner(Map<String, List<DkimKey>> keys, @Nullable Provider provider, boolean required) {
        Map<String, List<DkimKey>> copy = new LinkedHashMap<>();
        keys.forEach((domain, same) -> copy.put(domain, List.copyOf(same)));
        this.keys = copy;
        this.provider = provider;
        this.required = required;
    }

    /**
     * Begins the configuration of a signer.
     *
     * @return a builder
     */
    public static DkimSignerBuilder builder() {
        return new DkimSignerBuilder();
    }

    /**
     * Returns a transport that signs every e-mail and passes it to another transport. Everything else is that of the other
     * one: name, results, concurrency, close. An e-mail is read twice and never held in memory as a whole; only its header
     * is. If a key cannot sign, the e-mail waits (DEFERRED) and a warning is logged.
     *
     * @param transport the transport that sends
     * @return the transport that signs before
     */
    public Transport sign(Transport transport) {
        return new SigningTransport(this, requirePresent(transport, "transport"));
    }

    /**
     * Returns the keys, for example to show the DNS records that are needed.
     *
     * @return all keys, by domain in the order in which they were added, RSA first
     */
    public List<DkimKey> keys() {
        return keys.values().stream().flatMap(List::stream).toList();
    }

    boolean isRequired() {
        return required;
    }

    /** Returns the keys of a domain or of its nearest parent domain that has any; empty if none has. */
    List<DkimKey> keysOf(String domain) {
        String name = domain;
        while (true) {
            List<DkimKey> found = keys.get(name);
            int dot = name.indexOf('.');
            if (found != null || dot < 0) {
                return found == null ? List.of() : found;
            }
            name = name.substring(dot + 1);
        }
    }

    /**
     * A message as it is signed.
     *
     * @param header its header
     * @param bodyHash the hash of its canonical body, in Base64
     */
    record Hashed(HeaderFields header, String bodyHash) {}

    /** Returns the signature fields, one for each key, each with its line break. */
    byte[] signatures(List<DkimKey> chosen, Hashed message, EmailId email) throws GeneralSecurityException {
        HeaderFields header = message.header();
        List<String> names = SignedNames.of(header);
        long time = time(header, email.recordedAt());
        StringBuilder fields = new StringBuilder();
        for (DkimKey key : chosen) {
            SignatureField field = SignatureField.of(key, names, message.bodyHash(), time);
            byte[] signature = key.sign(header.signed(names, field.unsigned()), provider);
            fields.append(field.with(Base64.getEncoder().encodeToString(signature)));
        }
        return fields.toString().getBytes(US_ASCII);
    }

    private static long time(HeaderFields header, Instant recordedAt) {
        long date = DateField.epochSecond(header);
        return date > recordedAt.getEpochSecond() + TOLERANCE_SECONDS ? DateField.UNKNOWN : date;
    }

    /** Returns the names of the keys in the DNS. */
    @Override
    public String toString() {
        return "DkimSigner" + keys();
    }
}
