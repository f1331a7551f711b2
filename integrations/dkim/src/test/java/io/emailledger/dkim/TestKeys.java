package io.emailledger.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keys that the JDK has made for this run. */
final class TestKeys {
    private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

    private TestKeys() {}

    /** Returns a pair of RSA with 2,048 bits, the same for the same name. */
    static KeyPair rsa(String name) {
        return MADE.computeIfAbsent("rsa " + name, n -> make("RSA", 2_048));
    }

    /** Returns a pair of Ed25519, the same for the same name. */
    static KeyPair ed25519(String name) {
        return MADE.computeIfAbsent("ed25519 " + name, n -> make("Ed25519", 255));
    }

    static KeyPair make(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a key in PEM, as openssl writes it. */
    static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
