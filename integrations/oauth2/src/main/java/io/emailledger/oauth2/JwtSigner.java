package io.emailledger.oauth2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.PemFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Signs the statements of the JWT bearer grant (RFC 7523 section 3, RFC 7515). Immutable, thread-safe. */
final class JwtSigner {
    private static final JsonFactory JSON = new JsonFactory();

    /** Google allows an hour; it is only needed for the time of one request. */
    private static final Duration VALID = Duration.ofMinutes(10);

    private final PrivateKey key;
    private final String algorithm;
    private final String signature;
    private final String keyId;

    private JwtSigner(PrivateKey key, String algorithm, String signature, String keyId) {
        this.key = key;
        this.algorithm = algorithm;
        this.signature = signature;
        this.keyId = keyId;
    }

    static JwtSigner of(Path pem, String property) {
        return of(PemFile.read(pem, property).privateKey(), "", property);
    }

    static JwtSigner of(PrivateKey key, String keyId, String property) {
        if (key instanceof RSAPrivateKey) {
            return new JwtSigner(key, "RS256", "SHA256withRSA", keyId);
        }
        if (key instanceof ECPrivateKey ec && ec.getParams().getOrder().bitLength() == 256) {
            return new JwtSigner(key, "ES256", "SHA256withECDSAinP1363Format", keyId);
        }
        throw new InvalidValueException(property, "must be an RSA key, or an EC key on the curve P-256");
    }

    /** Returns a signed statement that the issuer may act for the subject. */
    String assertion(String issuer, String subject, URI audience, String scope, Instant now) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("typ", "JWT");
        if (!keyId.isEmpty()) {
            header.put("kid", keyId);
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", subject);
        claims.put("aud", audience.toString());
        if (!scope.isEmpty()) {
            claims.put("scope", scope);
        }
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(VALID).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        String signed = base64(json(header)) + "." + base64(json(claims));
        try {
            Signature signer = Signature.getInstance(signature);
            signer.initSign(key);
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign with " + algorithm, e);
        }
    }

    private static byte[] json(Map<String, Object> values) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> value : values.entrySet()) {
                if (value.getValue() instanceof Long number) {
                    json.writeNumberField(value.getKey(), number);
                } else {
                    json.writeStringField(value.getKey(), value.getValue().toString());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a writer into memory failed", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "JwtSigner[" + algorithm + "]";
    }
}
