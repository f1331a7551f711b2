package io.emailledger.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of one login by SCRAM-SHA-256 (RFC 5802, RFC 7677). */
final class ScramServer {
    private static final int ITERATIONS = 4_096;
    private static final byte[] SALT = "salt of the server".getBytes(StandardCharsets.US_ASCII);
    private static final String NONCE = "nonceOfTheServer";

    private final ServerLogin login;
    private String clientFirst = "";
    private String serverFirst = "";
    private String nonce = "";

    ScramServer(ServerLogin login) {
        this.login = login;
    }

    /** The first challenge; empty if the client's first message is malformed. */
    Optional<String> first(String message) {
        String[] parts = message.split(",", -1);
        if (!message.startsWith("n,,n=") || parts.length != 4 || !parts[3].startsWith("r=")) {
            return Optional.empty();
        }
        clientFirst = message.substring(3);
        nonce = parts[3].substring(2) + NONCE;
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + ITERATIONS;
        return Optional.of(serverFirst);
    }

    /** The last challenge: the server's signature, or an error. */
    String last(String message) {
        int proofAt = message.lastIndexOf(",p=");
        if (proofAt < 0 || !message.startsWith("c=biws,r=" + nonce + ",p=")) {
            return "e=other-error";
        }
        String signed = clientFirst + "," + serverFirst + "," + message.substring(0, proofAt);
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(login.password().toCharArray(), SALT, ITERATIONS, 256))
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] wanted = hmac(stored, signed);
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] ^= clientKey[i];
            }
            boolean right = MessageDigest.isEqual(wanted, Base64.getDecoder().decode(message.substring(proofAt + 3)))
                    && clientFirst.startsWith("n=" + login.user() + ",");
            return right
                    ? "v=" + Base64.getEncoder().encodeToString(hmac(hmac(salted, "Server Key"), signed))
                    : "e=invalid-proof";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no PBKDF2 with HMAC-SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
