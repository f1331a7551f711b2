package io.emailledger.dkim;

import io.emailledger.message.InvalidValueException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/** The signature algorithms of DKIM that may be used (RFC 8301, RFC 8463). Both give the same bytes every time. */
enum Algorithm {
    RSA("rsa-sha256", "rsa", "SHA256withRSA") {
        @Override
        byte[] toSign(byte[] header) {
            return header;
        }
    },
    /** Ed25519 signs the hash, not the header (RFC 8463 section 3). */
    ED25519("ed25519-sha256", "ed25519", "Ed25519") {
        @Override
        byte[] toSign(byte[] header) {
            return sha256().digest(header);
        }
    };

    private final String tag;
    private final String keyType;
    private final String jcaName;

    Algorithm(String tag, String keyType, String jcaName) {
        this.tag = tag;
        this.keyType = keyType;
        this.jcaName = jcaName;
    }

    /** Returns the name in {@code a=}. */
    String tag() {
        return tag;
    }

    /** Returns the name in {@code k=} of the DNS record. */
    String keyType() {
        return keyType;
    }

    abstract byte[] toSign(byte[] header);

    /** Signs, with a provider if that has the algorithm, otherwise with a provider of the JVM's list. */
    byte[] sign(byte[] header, PrivateKey key, @Nullable Provider provider) throws GeneralSecurityException {
        Signature signature = signature(provider);
        signature.initSign(key);
        signature.update(toSign(header));
        return signature.sign();
    }

    /** Returns a public key of the JDK, so that the provider of the given one is not needed again. */
    PublicKey copy(PublicKey key) {
        try {
            return KeyFactory.getInstance(this == RSA ? "RSA" : jcaName)
                    .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new InvalidValueException(
                    "public key",
                    "cannot be read (" + e.getClass().getSimpleName() + "): pass one that has an encoded form");
        }
    }

    boolean verify(byte[] header, byte[] signed, PublicKey key) throws GeneralSecurityException {
        Signature signature = signature(null);
        signature.initVerify(key);
        signature.update(toSign(header));
        return signature.verify(signed);
    }

    /** Tells whether a provider has the algorithm. */
    boolean isIn(Provider provider) {
        return provider.getService("Signature", jcaName) != null;
    }

    private Signature signature(@Nullable Provider provider) throws NoSuchAlgorithmException {
        return provider != null && isIn(provider)
                ? Signature.getInstance(jcaName, provider)
                : Signature.getInstance(jcaName);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
