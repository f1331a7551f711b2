package io.emailledger.oauth2;

import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.PemFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key of a service account, in the file that Google's console creates. */
record ServiceAccountFile(String issuer, URI tokenEndpoint, JwtSigner signer) {
    private static final String PROPERTY = "keyFile";
    private static final int LARGEST = 64 * 1024;

    static ServiceAccountFile read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.size(file) > LARGEST ? new byte[0] : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("keyFile cannot be read", e);
        }
        Map<String, String> values = FlatJson.read(bytes)
                .orElseThrow(() -> new InvalidValueException(
                        PROPERTY, "must be the JSON file with the key of a service account; it is not in JSON"));
        String type = values.get("type");
        if (!"service_account".equals(type)) {
            throw new InvalidValueException(
                    PROPERTY, "must be the key of a service account: its \"type\" is not \"service_account\"");
        }
        JwtSigner signer = JwtSigner.of(
                PemFile.of(needed(values, "private_key"), PROPERTY).privateKey(),
                values.getOrDefault("private_key_id", ""),
                PROPERTY);
        try {
            return new ServiceAccountFile(
                    needed(values, "client_email"),
                    URI.create(values.getOrDefault("token_uri", "https://oauth2.googleapis.com/token")),
                    signer);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(PROPERTY, "must have a URI as its \"token_uri\"");
        }
    }

    private static String needed(Map<String, String> values, String name) {
        @Nullable String value = values.get(name);
        if (value == null || value.isBlank()) {
            throw new InvalidValueException(PROPERTY, "must have a \"" + name + "\"");
        }
        return value;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ServiceAccountFile";
    }
}
