package io.emailledger.smtp;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.PemFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate with its private key, by which a client proves its identity in TLS. Immutable, thread-safe. */
public final class ClientCertificate {
    private final KeyManager[] keys;

    private ClientCertificate(KeyManager[] keys) {
        this.keys = keys;
    }

    /**
     * Reads PEM files, as certificate authorities and OpenSSL write them. Both may be the same file.
     *
     * @param chain the certificate, followed by those of its issuers, if there are any
     * @param key the private key, RSA or EC, in PKCS #8, PKCS #1 or SEC 1 and not encrypted
     * @return the certificate
     * @throws InvalidValueException if a file has no certificate or key, or the key does not belong to the certificate
     * @throws UncheckedIOException if a file cannot be read
     */
    public static ClientCertificate fromPem(Path chain, Path key) {
        List<X509Certificate> certificates =
                PemFile.read(requirePresent(chain, "chain"), "chain").certificates();
        PrivateKey secret = PemFile.read(requirePresent(key, "key"), "key").privateKey();
        PemFile.requirePair(certificates.get(0), secret, "key");
        // The store never leaves this process, but it cannot do without a password.
        char[] password = UUID.randomUUID().toString().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", secret, password, certificates.toArray(Certificate[]::new));
            return new ClientCertificate(managers(store, password));
        } catch (GeneralSecurityException | IOException e) {
            throw new InvalidValueException("chain", "must be a chain of certificates that this JVM can use");
        }
    }

    /**
     * Uses the keys of a key store, such as one in PKCS #12.
     *
     * @param store the loaded key store; if it has several keys, TLS chooses one whose issuer the server names
     * @param password the password of its keys; not kept
     * @return the certificate
     * @throws InvalidValueException if there is no key in it, or the password is wrong
     */
    public static ClientCertificate fromKeyStore(KeyStore store, char[] password) {
        requirePresent(store, "store");
        requirePresent(password, "password");
        try {
            boolean hasKey = false;
            for (String alias : Collections.list(store.aliases())) {
                hasKey |= store.isKeyEntry(alias);
            }
            if (!hasKey) {
                throw new InvalidValueException("store", "must have a private key with its certificate");
            }
            return new ClientCertificate(managers(store, password));
        } catch (GeneralSecurityException e) {
            throw new InvalidValueException("store", "must be loaded, and its keys must open with the password");
        }
    }

    private static KeyManager[] managers(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    /** Returns a context that shows this certificate, and trusts as the JDK does. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.clone(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new InvalidValueException("clientCertificate", "cannot be used: this JVM has no TLS");
        }
    }

    /** Returns the name of the class, without certificate and key. */
    @Override
    public String toString() {
        return "ClientCertificate";
    }
}
