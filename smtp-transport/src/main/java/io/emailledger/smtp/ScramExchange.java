package io.emailledger.smtp;

import static io.emailledger.smtp.SaslExchange.bytes;

import io.emailledger.internal.text.Chars;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A login by SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding: the password is not sent, and the server
 * proves that it knows it.
 *
 * <p>Of SASLprep (RFC 4013) the mapping and the normalisation are done, not the checks of prohibited, unassigned and
 * bidirectional characters: an ASCII password stays as it is.
 */
final class ScramExchange implements SaslExchange {
    static final String MECHANISM = "SCRAM-SHA-256";

    /** RFC 7677 section 4. */
    private static final int FEWEST_ITERATIONS = 4_096;

    /** More would let a server occupy a processor for long. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private static final String NO_BINDING = "n,,";
    private static final String HASH = "HmacSHA256";
    private static final Pattern OTHER_SPACES = Pattern.compile("[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]");
    private static final Pattern MAPPED_TO_NOTHING =
            Pattern.compile("[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]");

    private final String password;
    private final String nonce;
    private final String firstBare;
    private byte[] serverSignature = {};
    private State state = State.FIRST;

    private enum State {
        FIRST,
        PROOF_SENT,
        VERIFIED
    }

    ScramExchange(String user, String password) {
        this(user, password, randomNonce());
    }

    /** With a nonce that was chosen: 0x21 to 0x7e without a comma. */
    ScramExchange(String user, String password, String nonce) {
        this.password = prepared(password);
        this.nonce = nonce;
        this.firstBare = "n=" + SaslExchange.saslName(prepared(user)) + ",r=" + nonce;
    }

    private static String randomNonce() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    @Override
    public Optional<byte[]> first() {
        return Optional.of(bytes(NO_BINDING + firstBare));
    }

    @Override
    public byte[] answer(byte[] challenge) throws LoginFailedException {
        String text = new String(challenge, StandardCharsets.UTF_8);
        switch (state) {
            case FIRST -> {
                byte[] proof = prove(text);
                state = State.PROOF_SENT;
                return proof;
            }
            case PROOF_SENT -> {
                verify(text);
                state = State.VERIFIED;
                return new byte[0];
            }
            default -> throw new LoginFailedException("the server continues a login that is complete");
        }
    }

    private byte[] prove(String serverFirst) throws LoginFailedException {
        String[] parts = serverFirst.split(",", -1);
        if (parts.length < 3
                || !parts[0].startsWith("r=")
                || !parts[1].startsWith("s=")
                || !parts[2].matches("i=[1-9][0-9]{0,8}")) {
            throw illegible();
        }
        String bothNonces = parts[0].substring(2);
        if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
            throw new LoginFailedException("SCRAM: the server's challenge does not belong to this login");
        }
        byte[] salt = decoded(parts[1].substring(2));
        int iterations = Integer.parseInt(parts[2].substring(2));
        if (salt.length == 0 || iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new LoginFailedException("SCRAM: the server asks for " + iterations + " iterations and a salt of "
                    + salt.length + " bytes; safe are from " + FEWEST_ITERATIONS + " to " + MOST_ITERATIONS
                    + ", and any salt but none");
        }
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(bytes(NO_BINDING)) + ",r=" + bothNonces;
        byte[] signed = bytes(firstBare + "," + serverFirst + "," + withoutProof);
        try {
            byte[] salted = salted(salt, iterations);
            byte[] clientKey = hmac(salted, bytes("Client Key"));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] proof = hmac(storedKey, signed);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            serverSignature = hmac(hmac(salted, bytes("Server Key")), signed);
            return bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
        } catch (GeneralSecurityException e) {
            throw new LoginFailedException("SCRAM: this JVM has no PBKDF2 with HMAC-SHA-256");
        }
    }

    private byte[] salted(byte[] salt, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, 256);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HASH);
        mac.init(new SecretKeySpec(key, HASH));
        return mac.doFinal(text);
    }

    private void verify(String serverFinal) throws LoginFailedException {
        String first = serverFinal.split(",", 2)[0];
        if (first.startsWith("e=")) {
            String error = first.substring(2);
            throw new LoginFailedException("SCRAM: the server rejected the login"
                    + (error.matches("[a-z-]{1,40}") ? ": " + error : "")
                    + ": check the values passed to login(...)");
        }
        if (!first.startsWith("v=")) {
            throw illegible();
        }
        if (!MessageDigest.isEqual(serverSignature, decoded(first.substring(2)))) {
            throw notProved();
        }
    }

    @Override
    public void succeeded() throws LoginFailedException {
        if (state != State.VERIFIED) {
            throw notProved();
        }
    }

    @Override
    public boolean hasSecretChallenges() {
        return true;
    }

    private static LoginFailedException notProved() {
        return new LoginFailedException(
                "SCRAM: the server has not proved that it knows the password: it may not be the right server");
    }

    private static LoginFailedException illegible() {
        return new LoginFailedException("SCRAM: the server's challenge is not legible");
    }

    private static byte[] decoded(String base64) throws LoginFailedException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw illegible();
        }
    }

    private static String prepared(String text) {
        if (Chars.areAscii(text)) {
            return text;
        }
        String mapped = MAPPED_TO_NOTHING
                .matcher(OTHER_SPACES.matcher(text).replaceAll(" "))
                .replaceAll("");
        return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return MECHANISM + " " + state;
    }
}
