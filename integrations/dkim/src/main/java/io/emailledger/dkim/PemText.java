package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.emailledger.message.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the private key in a text in PEM (RFC 7468), with any other text around it. */
final class PemText {
    private static final int LONGEST = 1 << 16;
    private static final String NAME = "private key";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY");
    private static final Pattern ENCRYPTED = Pattern.compile("Proc-Type:\\s*4\\s*,\\s*ENCRYPTED");
    /** Headers of an old block, which an empty line ends (RFC 1421 section 4.6). */
    private static final Pattern HEADERS = Pattern.compile("^(?:[A-Za-z-]+:[^\n]*\n)+\\s*\n");

    private static final String DECRYPT = "is encrypted with a password: decrypt it with"
            + " 'openssl pkey -in key.pem -out plain.pem' and protect the file by its permissions,"
            + " or decrypt it in the application and pass a PrivateKey";

    private PemText() {}

    /** Reads a file. The exception names neither the file nor anything in it. */
    static byte[] read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (IOException e) {
            throw new InvalidValueException(
                    NAME,
                    "cannot be read from its file (" + e.getClass().getSimpleName()
                            + "): check the path and the permissions");
        }
        if (bytes.length > 0 && bytes[0] == Der.SEQUENCE) {
            throw new InvalidValueException(
                    NAME,
                    "must be PEM, but its file begins like DER: convert it with"
                            + " 'openssl pkey -inform DER -in key.der -out key.pem'");
        }
        return privateKey(decoded(bytes));
    }

    /** Decodes a file as editors and shells write it: PowerShell redirects output as UTF-16. */
    private static String decoded(byte[] bytes) {
        if (bytes.length >= 2 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe) {
            return new String(bytes, UTF_16LE);
        }
        if (bytes.length >= 2 && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff) {
            return new String(bytes, UTF_16BE);
        }
        return new String(bytes, ISO_8859_1);
    }

    /**
     * Returns the private key of a text.
     *
     * @return its PKCS#8 form (RFC 5958)
     * @throws InvalidValueException if there is none, or more than one, or it cannot be read
     */
    static byte[] privateKey(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidValueException(NAME, "must have at most 65,536 characters");
        }
        // Variables of an environment and JSON often hold line breaks as a backslash and a letter.
        String lines = text.replace("\\r", "").replace("\\n", "\n").replace("\r", "");
        List<byte[]> keys = new ArrayList<>();
        boolean isPublic = false;
        Matcher block = BLOCK.matcher(lines);
        while (block.find()) {
            String label = block.group(1);
            if (label.endsWith("PRIVATE KEY")) {
                keys.add(key(label, block.group(2)));
            }
            isPublic |= label.endsWith("PUBLIC KEY") || label.endsWith("CERTIFICATE");
        }
        if (keys.size() > 1) {
            throw new InvalidValueException(NAME, "must be one, but the text holds " + keys.size() + ": keep one");
        }
        if (keys.isEmpty()) {
            throw new InvalidValueException(NAME, whatIsMissing(lines, isPublic));
        }
        return keys.get(0);
    }

    private static String whatIsMissing(String lines, boolean isPublic) {
        if (BEGIN.matcher(lines).find()) {
            return "is cut off: it has a line -----BEGIN but no matching line -----END";
        }
        return isPublic
                ? "is missing: the text holds only a public key or a certificate"
                : "must be PEM: a text with the line -----BEGIN PRIVATE KEY-----";
    }

    private static byte[] key(String label, String body) {
        if (label.equals("ENCRYPTED PRIVATE KEY") || ENCRYPTED.matcher(body).find()) {
            throw new InvalidValueException(NAME, DECRYPT);
        }
        return switch (label) {
            case "PRIVATE KEY" -> bytes(body);
            case "RSA PRIVATE KEY" -> PrivateKeyForm.ofRsa(bytes(body));
            case "OPENSSH PRIVATE KEY" ->
                throw new InvalidValueException(
                        NAME,
                        "is in the form of OpenSSH: make a key for DKIM of its own, with"
                                + " 'openssl genrsa -out key.pem 2048'");
            default -> throw new InvalidValueException(NAME, PrivateKeyForm.WRONG_KIND);
        };
    }

    private static byte[] bytes(String body) {
        String base64 = HEADERS.matcher(body.stripLeading()).replaceFirst("").replaceAll("\\s", "");
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(NAME, PrivateKeyForm.DAMAGED);
        }
    }
}
