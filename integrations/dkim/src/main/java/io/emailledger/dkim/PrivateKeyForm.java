package io.emailledger.dkim;

import io.emailledger.dkim.Der.DamagedException;
import io.emailledger.message.InvalidValueException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes a pair of keys of the encoded form of a private key: PKCS#8 (RFC 5208, RFC 5958). */
final class PrivateKeyForm {
    static final String DAMAGED = "is damaged: copy it anew, with all its lines";
    static final String WRONG_KIND =
            "is of a kind that DKIM does not know: use an RSA key ('openssl genrsa -out key.pem 2048') or Ed25519";

    private static final String NAME = "private key";
    private static final byte[] VERSION_0 = {2, 1, 0};
    /** The algorithm identifier of RSA, with parameters NULL (RFC 8017 appendix A.1). */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final byte[] RSA_ID = HexFormat.of().parseHex("2a864886f70d010101");
    private static final byte[] RSA_PSS_ID = HexFormat.of().parseHex("2a864886f70d01010a");
    private static final byte[] ED25519_ID = HexFormat.of().parseHex("2b6570");
    private static final int ED25519_SEED = 32;

    private PrivateKeyForm() {}

    /** Returns the PKCS#8 form of an RSA key in the form of PKCS#1 (RFC 8017 appendix A.1.2). */
    static byte[] ofRsa(byte[] pkcs1) {
        return Der.write(Der.SEQUENCE, VERSION_0, RSA, Der.write(Der.OCTETS, pkcs1));
    }

    /**
     * Returns the key and its public key.
     *
     * @throws InvalidValueException if it is damaged, or neither RSA nor Ed25519
     */
    static KeyPair pair(byte[] pkcs8) {
        try {
            Der outer = Der.of(pkcs8).enter(Der.SEQUENCE);
            outer.enter(Der.INTEGER);
            byte[] algorithm = outer.whole(Der.SEQUENCE);
            byte[] octets = outer.enter(Der.OCTETS).rest();
            byte[] id =
                    Der.of(algorithm).enter(Der.SEQUENCE).enter(Der.OBJECT_ID).rest();
            if (Arrays.equals(id, RSA_ID)) {
                return rsa(octets);
            }
            if (Arrays.equals(id, ED25519_ID)) {
                return ed25519(algorithm, octets);
            }
            throw new InvalidValueException(
                    NAME,
                    Arrays.equals(id, RSA_PSS_ID)
                            ? "is restricted to RSASSA-PSS, which DKIM does not know: make one with"
                                    + " 'openssl genrsa -out key.pem 2048'"
                            : WRONG_KIND);
        } catch (DamagedException | GeneralSecurityException e) {
            throw new InvalidValueException(NAME, DAMAGED);
        }
    }

    private static KeyPair rsa(byte[] pkcs1) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(ofRsa(pkcs1)));
        if (!(key instanceof RSAPrivateCrtKey crt)) {
            throw new GeneralSecurityException("no public exponent");
        }
        return new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent())), key);
    }

    /** Attributes and the public key that may follow (RFC 5958) are left out: JDK 17 does not read them. */
    private static KeyPair ed25519(byte[] algorithm, byte[] octets) throws GeneralSecurityException, DamagedException {
        byte[] seed = Der.of(octets).enter(Der.OCTETS).rest();
        if (seed.length != ED25519_SEED) {
            throw new DamagedException();
        }
        byte[] form = Der.write(Der.SEQUENCE, VERSION_0, algorithm, Der.write(Der.OCTETS, octets));
        PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(form));
        return new KeyPair(publicOf(seed), key);
    }

    /** The JDK makes a public key only of a new private key: the seed takes the place of the random bytes. */
    private static PublicKey publicOf(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(255, new FixedBytes(seed));
        return generator.generateKeyPair().getPublic();
    }

    /** Returns the same bytes every time. */
    private static final class FixedBytes extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        FixedBytes(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
        }
    }
}
