package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies signatures by the text of RFC 6376 and RFC 8463, on whole messages in memory. It has no code in common with
 * the signer.
 */
final class DkimVerifier {
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Map<String, String> dns;

    /** Creates a verifier with TXT records by name. */
    DkimVerifier(Map<String, String> dns) {
        this.dns = dns;
    }

    static DkimVerifier knowing(DkimKey... keys) {
        Map<String, String> dns = new HashMap<>();
        Arrays.stream(keys).forEach(key -> dns.put(key.dnsName(), key.dnsRecord()));
        return new DkimVerifier(dns);
    }

    /** Returns a line for each signature, from top to bottom: its name in the DNS, its algorithm, and the result. */
    List<String> verify(byte[] message) {
        String text = new String(message, ISO_8859_1);
        int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
        String header = end < 0 ? text : text.substring(0, end);
        String body = end < 0 ? "" : text.substring(end + (end == 0 ? 2 : 4));
        List<String> fields = Arrays.stream(header.split("\r\n(?![ \t])")).toList();
        List<String> results = new ArrayList<>();
        for (String field : fields) {
            if (name(field).equals("dkim-signature")) {
                results.add(verify(field, fields, body));
            }
        }
        return results;
    }

    /** Returns the tags of the first signature of a message. */
    static Map<String, String> tagsOfFirst(byte[] message) {
        String text = new String(message, ISO_8859_1);
        return Arrays.stream(text.substring(0, text.indexOf("\r\n\r\n")).split("\r\n(?![ \t])"))
                .filter(field -> name(field).equals("dkim-signature"))
                .findFirst()
                .map(DkimVerifier::tags)
                .orElseThrow();
    }

    private String verify(String field, List<String> fields, String body) {
        Map<String, String> tags = tags(field);
        String name = tags.get("s") + "._domainkey." + tags.get("d");
        String result = name + " " + tags.get("a") + " ";
        try {
            if (!sha256(relaxedBody(body)).equals(tags.get("bh"))) {
                return result + "body hash differs";
            }
            List<String> left = new ArrayList<>(fields);
            StringBuilder signed = new StringBuilder();
            for (String wanted : tags.get("h").split(":")) {
                for (int i = left.size() - 1; i >= 0; i--) {
                    if (name(left.get(i)).equals(wanted.toLowerCase(Locale.ROOT))) {
                        signed.append(relaxedField(left.remove(i))).append("\r\n");
                        break;
                    }
                }
            }
            Matcher value = Pattern.compile("(?<=[;\\s])b=[^;]*").matcher(field);
            signed.append(relaxedField(value.replaceFirst("b=")));
            return result + (isValid(signed.toString(), tags, name) ? "pass" : "signature differs");
        } catch (GeneralSecurityException | RuntimeException e) {
            return result + e;
        }
    }

    private boolean isValid(String signed, Map<String, String> tags, String name) throws GeneralSecurityException {
        Map<String, String> record = tags("record: " + dns.getOrDefault(name, ""));
        byte[] published = Base64.getDecoder().decode(record.get("p"));
        boolean rsa = tags.get("a").equals("rsa-sha256");
        byte[] spki = published;
        if (!rsa) {
            spki = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + published.length);
            System.arraycopy(published, 0, spki, ED25519_PREFIX.length, published.length);
        }
        PublicKey key = KeyFactory.getInstance(rsa ? "RSA" : "Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "Ed25519");
        signature.initVerify(key);
        byte[] bytes = signed.getBytes(ISO_8859_1);
        signature.update(rsa ? bytes : MessageDigest.getInstance("SHA-256").digest(bytes));
        return signature.verify(Base64.getDecoder().decode(tags.get("b")));
    }

    private static Map<String, String> tags(String field) {
        Map<String, String> tags = new HashMap<>();
        for (String tag : field.substring(field.indexOf(':') + 1).split(";")) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                tags.put(
                        tag.substring(0, equals).strip(),
                        tag.substring(equals + 1).replaceAll("\\s", ""));
            }
        }
        return tags;
    }

    private static String name(String field) {
        int colon = field.indexOf(':');
        return colon < 0 ? "" : field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    private static String relaxedField(String field) {
        String value = field.substring(field.indexOf(':') + 1);
        return name(field) + ":"
                + value.replace("\r\n", "").replaceAll("[ \t]+", " ").replaceAll("^ | $", "");
    }

    private static String relaxedBody(String body) {
        String lines = body.replaceAll("[ \t]+(?=\r\n|\\z)", "")
                .replaceAll("[ \t]+", " ")
                .replaceAll("(\r\n)+\\z", "");
        return lines.isEmpty() ? "" : lines + "\r\n";
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(ISO_8859_1)));
    }
}
