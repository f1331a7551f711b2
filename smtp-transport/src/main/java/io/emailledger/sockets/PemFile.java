package io.emailledger.sockets;

import io.emailledger.message.InvalidValueException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys as text (RFC 7468). Text between them, such as attributes, is skipped. */
public final class PemFile {
    private static final int LARGEST = 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,60})-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** A line inside a block that is no base64, as before a key that OpenSSL has encrypted (RFC 1421). */
    private static final Pattern ATTRIBUTE = Pattern.compile("^[A-Za-z-]+:.*$", Pattern.MULTILINE);

    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private final String property;
    private final List<Block> blocks;

    private record Block(String label, String text) {
        /** Without the text. */
        @Override
        public String toString() {
            return label;
        }
    }

    private PemFile(String property, List<Block> blocks) {
        this.property = property;
        this.blocks = blocks;
    }

    /**
     * Reads a file.
     *
     * @param property the name of the value, for exceptions
     * @throws UncheckedIOException if it cannot be read
     */
    public static PemFile read(Path file, String property) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new InvalidValueException(property, "must be a PEM file, of at most 1 MiB");
            }
            return of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), property);
        } catch (IOException e) {
            throw new UncheckedIOException(property + " cannot be read", e);
        }
    }

    /** Reads a text. */
    public static PemFile of(String text, String property) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return new PemFile(property, blocks);
    }

    /** Returns the certificates in their order, at least one. */
    public List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                    certificates.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(decoded(block.text()))));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidValueException(property, "must hold valid X.509 certificates in PEM");
        }
        if (certificates.isEmpty()) {
            throw new InvalidValueException(
                    property, "must be a PEM file with a certificate: -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    /** Returns the first private key. */
    public PrivateKey privateKey() {
        for (Block block : blocks) {
            byte[] key = pkcs8(block);
            if (key != null) {
                return privateKey(key);
            }
        }
        throw new InvalidValueException(property, "must be a PEM file with a private key: -----BEGIN PRIVATE KEY-----");
    }

    private byte @Nullable [] pkcs8(Block block) {
        boolean encrypted = block.label().equals("ENCRYPTED PRIVATE KEY")
                || (block.label().endsWith("PRIVATE KEY") && block.text().contains("ENCRYPTED"));
        if (encrypted) {
            throw new InvalidValueException(
                    property,
                    "must not be encrypted: decrypt it (openssl pkey -in key.pem -out plain.pem), or use a key store");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> decoded(block.text());
            case "RSA PRIVATE KEY" -> wrapped(RSA, decoded(block.text()));
            case "EC PRIVATE KEY" -> {
                byte[] key = decoded(block.text());
                yield wrapped(tagged(0x30, EC, curve(key)), key);
            }
            default -> null;
        };
    }

    private byte[] decoded(String text) {
        try {
            String bare = ATTRIBUTE.matcher(text).replaceAll("");
            return Base64.getDecoder().decode(bare.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(
                    property, "must be a PEM file: between its lines BEGIN and END is no base64");
        }
    }

    private PrivateKey privateKey(byte[] pkcs8) {
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // The algorithm is written inside, and only the right one accepts it.
            }
        }
        throw new InvalidValueException(property, "must be a private key for RSA, EC or EdDSA, which this JVM can use");
    }

    /** PKCS #8 (RFC 5958 section 2): a version, the algorithm, and the key in the form of its own. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return tagged(0x30, new byte[] {2, 1, 0}, algorithm, tagged(0x04, key));
    }

    /** The name of the curve, in SEC 1 the part with the tag 0 (RFC 5915 section 3), behind version and key. */
    private byte[] curve(byte[] key) {
        int at = key.length > 2 ? 2 + (key[1] < 0 ? key[1] & 0x7f : 0) : key.length;
        while (at + 1 < key.length && key[at + 1] >= 0) {
            int end = at + 2 + key[at + 1];
            if (key[at] == (byte) 0xa0 && end <= key.length) {
                return Arrays.copyOfRange(key, at + 2, end);
            }
            at = end;
        }
        throw new InvalidValueException(
                property, "must name its curve: convert it (openssl pkcs8 -topk8 -nocrypt -in key.pem -out new.pem)");
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** Checks that a private key belongs to a certificate, by a signature. */
    public static void requirePair(X509Certificate certificate, PrivateKey key, String property) {
        PublicKey open = certificate.getPublicKey();
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return;
        }
        try {
            byte[] text = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(text);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // Of another kind than the certificate's key.
        }
        throw new InvalidValueException(
                property, "must belong to the first certificate of the chain, which has another public key");
    }

    /** Returns what is in the file, without contents. */
    @Override
    public String toString() {
        return "PemFile" + blocks;
    }
}
