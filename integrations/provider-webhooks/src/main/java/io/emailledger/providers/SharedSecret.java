package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.Provider.Proof;
import io.emailledger.providers.Provider.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The secret that a provider without signatures sends with each request. It proves that the sender knows the secret, and
 * nothing about the body: use https alone, and a long random secret for each webhook. Immutable.
 */
public final class SharedSecret {
    private static final int LEAST = 12;

    private final String header;
    private final byte[] expected;
    private final Predicate<String> addresses;

    private SharedSecret(String header, byte[] expected, Predicate<String> addresses) {
        this.header = header;
        this.expected = expected;
        this.addresses = addresses;
    }

    /**
     * Expects a user name and a password by HTTP Basic (RFC 7617). In the address of the webhook they are written
     * {@code https://name:password@app.example/hook}.
     *
     * @param name the user name, without a colon
     * @param password the password, at least 12 characters
     * @return the secret
     */
    public static SharedSecret basic(String name, String password) {
        if (requirePresent(name, "name").indexOf(':') >= 0) {
            throw new InvalidValueException("name", "must not have a colon");
        }
        String pair = name + ":" + checked(password, "password");
        return new SharedSecret(
                "Authorization",
                ("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                        .getBytes(StandardCharsets.UTF_8),
                address -> true);
    }

    /**
     * Expects a bearer token (RFC 6750).
     *
     * @param token the token, at least 12 characters
     * @return the secret
     */
    public static SharedSecret bearer(String token) {
        return header("Authorization", "Bearer " + checked(token, "token"));
    }

    /**
     * Expects a header field.
     *
     * @param name the name of the field
     * @param value its value, at least 12 characters
     * @return the secret
     */
    public static SharedSecret header(String name, String value) {
        return new SharedSecret(
                requirePresent(name, "name"),
                checked(value, "value").getBytes(StandardCharsets.UTF_8),
                address -> true);
    }

    /**
     * Returns this secret with a condition for the IP address of the client, in addition. Behind a proxy the address is
     * that of the proxy, unless the server is configured otherwise.
     *
     * @param allowed tells whether an address is one of the provider's
     * @return a new value
     */
    public SharedSecret from(Predicate<String> allowed) {
        return new SharedSecret(header, expected, requirePresent(allowed, "allowed"));
    }

    Proof verify(WebhookRequest request) {
        Optional<String> given = request.header(header).map(SharedSecret::schemeInOneCase);
        if (given.isEmpty()) {
            return Proof.refused(Verdict.NOT_AUTHENTICATED, "it has no credentials");
        }
        if (!Signatures.areEqual(expected, given.get().getBytes(StandardCharsets.UTF_8))) {
            return Proof.refused(Verdict.NOT_AUTHENTICATED, "its credentials are wrong");
        }
        return addresses.test(request.address())
                ? Proof.genuine()
                : Proof.refused(Verdict.FORGED, "its IP address is not one of the provider's");
    }

    /** The name of a scheme has no letter case (RFC 9110 section 11.1). */
    private static String schemeInOneCase(String value) {
        for (String scheme : new String[] {"Basic ", "Bearer "}) {
            if (value.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme + value.substring(scheme.length()).strip();
            }
        }
        return value;
    }

    private static String checked(String secret, String property) {
        if (requirePresent(secret, property).length() < LEAST) {
            throw new InvalidValueException(
                    property, "must have at least " + LEAST + " characters, better random ones");
        }
        return secret;
    }

    /** Returns the name of the header field, without the secret. */
    @Override
    public String toString() {
        return "SharedSecret[" + header + "]";
    }
}
