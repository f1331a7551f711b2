package io.emailledger.dkim;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A private key for DKIM signatures. It has the domain and the selector under which its public key is in the DNS (RFC
 * 6376 section 3.1). RSA of 1,024 to 4,096 bits (RFC 8301) or Ed25519 (RFC 8463); use RSA of 2,048 bits. Immutable; the
 * private key is in no text of it.
 */
public final class DkimKey {
    private static final String NAME = "private key";
    private static final int SHORTEST_RSA = 1_024;
    private static final int LONGEST_RSA = 4_096;
    private static final int RECOMMENDED_RSA = 2_048;
    /** What is before the 32 bytes of a public key (RFC 8410 section 4). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final byte[] PROBE = {'D', 'K', 'I', 'M'};

    private final String domain;
    private final String selector;
    private final Algorithm algorithm;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private DkimKey(String domain, String selector, PrivateKey privateKey, PublicKey publicKey) {
        this.domain = DomainNames.domain(domain);
        this.selector = DomainNames.selector(selector, this.domain);
        this.algorithm = algorithmOf(publicKey);
        this.privateKey = privateKey;
        this.publicKey = algorithm.copy(publicKey);
    }

    /**
     * Reads a key from a text in PEM (RFC 7468): {@code BEGIN PRIVATE KEY} (PKCS#8) or {@code BEGIN RSA PRIVATE KEY}
     * (PKCS#1). Other text around it is ignored.
     *
     * @param domain the domain of the authors, such as {@code app.example}, in ASCII or not
     * @param selector the name of the key, such as {@code s1}: letters, digits, hyphens and dots
     * @param pem the text, at most 65,536 characters
     * @return the key
     * @throws InvalidValueException if the domain or selector is no name in the DNS; if the text holds no private key
     *     or several; if the key is damaged, encrypted, too short, too long, or neither RSA nor Ed25519
     */
    public static DkimKey fromPem(String domain, String selector, String pem) {
        return of(domain, selector, PrivateKeyForm.pair(PemText.privateKey(requirePresent(pem, NAME))));
    }

    /**
     * Reads a key from a file in PEM, as {@link #fromPem(String, String, String)} does. The file may be in UTF-8 or, as
     * Windows PowerShell writes it, in UTF-16.
     *
     * @param domain the domain of the authors, such as {@code app.example}, in ASCII or not
     * @param selector the name of the key, such as {@code s1}: letters, digits, hyphens and dots
     * @param file the file; it is read once, now
     * @return the key
     * @throws InvalidValueException if the file cannot be read, and for the same reasons as for a text
     */
    public static DkimKey fromPem(String domain, String selector, Path file) {
        return of(domain, selector, PrivateKeyForm.pair(PemText.read(requirePresent(file, NAME))));
    }

    /**
     * Creates a key from a private key that the application has.
     *
     * @param domain the domain of the authors, such as {@code app.example}, in ASCII or not
     * @param selector the name of the key, such as {@code s1}: letters, digits, hyphens and dots
     * @param key an RSA or Ed25519 key from which the public key follows; for a key in a hardware module use {@link
     *     #of(String, String, KeyPair)}
     * @return the key
     * @throws InvalidValueException if a value is invalid, or the public key does not follow from the private key
     */
    public static DkimKey of(String domain, String selector, PrivateKey key) {
        byte[] encoded = requirePresent(key, NAME).getEncoded();
        if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
            throw new InvalidValueException(
                    NAME, "does not reveal its public key: pass a KeyPair, with the public key of the same module");
        }
        return new DkimKey(domain, selector, key, PrivateKeyForm.pair(encoded).getPublic());
    }

    /**
     * Creates a key from a pair that the application has. The private key may be one of a hardware module (PKCS#11),
     * whose provider the signer is given.
     *
     * @param domain the domain of the authors, such as {@code app.example}, in ASCII or not
     * @param selector the name of the key, such as {@code s1}: letters, digits, hyphens and dots
     * @param pair an RSA or Ed25519 pair
     * @return the key
     * @throws InvalidValueException if a value is invalid
     */
    public static DkimKey of(String domain, String selector, KeyPair pair) {
        requirePresent(pair, NAME);
        return new DkimKey(
                domain,
                selector,
                requirePresent(pair.getPrivate(), NAME),
                requirePresent(pair.getPublic(), "public key"));
    }

    private static Algorithm algorithmOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && !"RSASSA-PSS".equals(key.getAlgorithm())) {
            int bits = rsa.getModulus().bitLength();
            if (bits < SHORTEST_RSA) {
                throw new InvalidValueException(
                        NAME,
                        "has " + bits + " bits, and no receiver accepts fewer than 1,024 (RFC 8301): use 2,048 bits,"
                                + " 'openssl genrsa -out key.pem 2048'");
            }
            if (bits > LONGEST_RSA) {
                throw new InvalidValueException(
                        NAME,
                        "has " + bits + " bits, and receivers need not accept more than 4,096 (RFC 8301): use 2,048"
                                + " bits");
            }
            return Algorithm.RSA;
        }
        byte[] encoded = key.getEncoded();
        if (encoded != null
                && encoded.length == ED25519_PREFIX.length + 32
                && Arrays.equals(encoded, 0, ED25519_PREFIX.length, ED25519_PREFIX, 0, ED25519_PREFIX.length)) {
            return Algorithm.ED25519;
        }
        throw new InvalidValueException(NAME, PrivateKeyForm.WRONG_KIND);
    }

    /**
     * Returns the domain of the key, {@code d=} of its signatures.
     *
     * @return the domain in ASCII, lower case
     */
    public String domain() {
        return domain;
    }

    /**
     * Returns the selector, {@code s=} of its signatures.
     *
     * @return the selector in lower case
     */
    public String selector() {
        return selector;
    }

    /**
     * Returns the algorithm, {@code a=} of its signatures.
     *
     * @return {@code rsa-sha256} or {@code ed25519-sha256}
     */
    public String algorithm() {
        return algorithm.tag();
    }

    /**
     * Returns the name of the TXT record in the DNS that has to hold {@link #dnsRecord()}.
     *
     * @return such as {@code s1._domainkey.app.example}
     */
    public String dnsName() {
        return selector + "._domainkey." + domain;
    }

    /**
     * Returns the text of the TXT record (RFC 6376 section 3.6.1, RFC 8463 section 4). In a zone file a text of more
     * than 255 characters is written as several quoted strings; the forms of most DNS providers split it themselves.
     *
     * @return such as {@code v=DKIM1; k=rsa; p=MIIB...}, with the public key
     */
    public String dnsRecord() {
        byte[] encoded = publicKey.getEncoded();
        byte[] published = algorithm == Algorithm.RSA
                ? encoded
                : Arrays.copyOfRange(encoded, ED25519_PREFIX.length, encoded.length);
        return "v=DKIM1; k=" + algorithm.keyType() + "; p="
                + Base64.getEncoder().encodeToString(published);
    }

    boolean isRsa() {
        return algorithm == Algorithm.RSA;
    }

    /** Tells whether some receivers regard the key as too short to prove anything. */
    boolean isShort() {
        return publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < RECOMMENDED_RSA;
    }

    boolean hasAlgorithmIn(Provider provider) {
        return algorithm.isIn(provider);
    }

    byte[] sign(byte[] header, @Nullable Provider provider) throws GeneralSecurityException {
        return algorithm.sign(header, privateKey, provider);
    }

    /** Tells whether signatures of the private key are valid for the public key. */
    boolean isPair(@Nullable Provider provider) throws GeneralSecurityException {
        return algorithm.verify(PROBE, sign(PROBE, provider), publicKey);
    }

    /** Returns the name in the DNS and the algorithm. */
    @Override
    public String toString() {
        return dnsName() + " (" + algorithm() + ")";
    }
}
