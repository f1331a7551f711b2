package io.emailledger.dkim;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures a {@link DkimSigner}. Begins with {@link DkimSigner#builder}. Not thread-safe. */
public final class DkimSignerBuilder {
    private static final Logger log = LoggerFactory.getLogger(DkimSigner.class);

    private final List<DkimKey> keys = new ArrayList<>();
    private @Nullable Provider provider;
    private boolean required;
    private boolean ed25519Alone;

    DkimSignerBuilder() {}

    /**
     * Adds a key. An e-mail is signed with every key of the domain of its author, or of the nearest parent domain that has
     * keys, RSA first: with two keys while selectors change, or with RSA and Ed25519. Default: none; at least one is
     * needed.
     *
     * @param key the key; no other one has the same domain and selector
     * @return this builder
     */
    public DkimSignerBuilder key(DkimKey key) {
        keys.add(requirePresent(key, "key"));
        return this;
    }

    /**
     * Lets e-mails wait for which no signature can be made: no key fits their author, or their header is too long. Each
     * attempt then ends as DEFERRED, with the reason. Default: such an e-mail is sent without a signature, with a note in
     * the log of the attempt and one warning for each domain.
     *
     * @return this builder
     */
    public DkimSignerBuilder requireSignature() {
        required = true;
        return this;
    }

    /**
     * Allows a domain to have Ed25519 keys only, although Gmail and Outlook do not verify their signatures. Default: not
     * allowed.
     *
     * @return this builder
     */
    public DkimSignerBuilder allowEd25519Alone() {
        ed25519Alone = true;
        return this;
    }

    /**
     * Sets the provider that signs, such as a faster one or that of a hardware module. An algorithm that it does not have
     * is left to the JVM's list of providers. Default: the JVM's list of providers.
     *
     * @param wanted the provider, with {@code SHA256withRSA} or {@code Ed25519}; it need not be installed
     * @return this builder
     */
    public DkimSignerBuilder provider(Provider wanted) {
        provider = requirePresent(wanted, "provider");
        return this;
    }

    /**
     * Creates the signer, after a signature with each key as a test.
     *
     * @return the signer
     * @throws InvalidValueException if there is no key, or two have the same name in the DNS; if a domain has Ed25519 keys
     *     only; if the provider has the algorithm of no key; if a key cannot sign, or is no pair
     */
    public DkimSigner build() {
        if (keys.isEmpty()) {
            throw new InvalidValueException("keys", "are missing: add at least one with key(...)");
        }
        Provider chosen = provider;
        if (chosen != null && keys.stream().noneMatch(key -> key.hasAlgorithmIn(chosen))) {
            throw new InvalidValueException(
                    "provider", "has the algorithm of no key: it needs the Signature SHA256withRSA or Ed25519");
        }
        Set<String> names = new HashSet<>();
        Map<String, List<DkimKey>> byDomain = new LinkedHashMap<>();
        for (DkimKey key : keys) {
            if (!names.add(key.dnsName())) {
                throw new InvalidValueException(
                        "key", "is the second one for " + key.dnsName() + ": give each key a selector of its own");
            }
            byDomain.computeIfAbsent(key.domain(), domain -> new ArrayList<>()).add(key);
        }
        byDomain.forEach(this::checkAlgorithms);
        keys.forEach(key -> check(key, chosen));
        byDomain.values().forEach(same -> same.sort(Comparator.comparing(key -> !key.isRsa())));
        return new DkimSigner(byDomain, chosen, required);
    }

    private void checkAlgorithms(String domain, List<DkimKey> same) {
        if (!ed25519Alone && same.stream().noneMatch(DkimKey::isRsa)) {
            throw new InvalidValueException(
                    "key",
                    "for " + domain + " is Ed25519, which Gmail and Outlook do not verify: add an RSA key with another"
                            + " selector, or call allowEd25519Alone()");
        }
    }

    private static void check(DkimKey key, @Nullable Provider provider) {
        boolean pair;
        try {
            pair = key.isPair(provider);
        } catch (GeneralSecurityException | RuntimeException e) {
            log.warn("A test signature with the DKIM key {} failed; the signer is not built.", key, e);
            throw new InvalidValueException(
                    "key",
                    key.dnsName() + " cannot sign (" + e.getClass().getName()
                            + "): check the provider and the key; the log has the stack");
        }
        if (!pair) {
            throw new InvalidValueException(
                    "key", key.dnsName() + " is no pair: its public key belongs to another private key");
        }
        if (key.isShort()) {
            log.warn(
                    "The DKIM key {} has fewer than 2,048 bits; some receivers ignore its signatures. Replace it by a"
                            + " longer one under another selector.",
                    key);
        }
    }
}
