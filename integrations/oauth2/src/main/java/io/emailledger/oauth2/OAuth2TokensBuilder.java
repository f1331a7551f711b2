package io.emailledger.oauth2;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Configures {@link OAuth2Tokens}. Begins with one of its factory methods. Not thread-safe. */
public final class OAuth2TokensBuilder {
    private static final Set<String> OWN_PARAMETERS = Set.of(
            "grant_type",
            "client_id",
            "client_secret",
            "scope",
            "refresh_token",
            "assertion",
            "client_assertion",
            "client_assertion_type");

    private final URI tokenEndpoint;
    private final Grant grant;
    private @Nullable String clientId;
    private @Nullable String clientSecret;
    private String scope = "";
    private boolean basic;
    private boolean httpAllowed;
    private final Map<String, String> parameters = new TreeMap<>();
    private Duration refreshBefore = Duration.ofMinutes(5);
    private Duration timeout = Duration.ofSeconds(20);
    private Consumer<String> onRefreshToken = token -> {};
    private @Nullable HttpClient httpClient;
    private InstantSource time = InstantSource.system();

    OAuth2TokensBuilder(URI tokenEndpoint, Grant grant) {
        this.tokenEndpoint = Checks.endpoint(tokenEndpoint, true);
        this.grant = grant;
    }

    OAuth2TokensBuilder client(String id, @Nullable String secret) {
        clientId = Checks.text(id, "clientId");
        return secret == null && !grant.refreshToken().isEmpty() ? this : clientSecret(secret);
    }

    /**
     * Sets the secret of the application. Default: none, or the one given to the factory method.
     *
     * @param secret not empty, no control characters
     * @return this builder
     */
    public OAuth2TokensBuilder clientSecret(@Nullable String secret) {
        clientSecret = Checks.text(secret, "clientSecret");
        return this;
    }

    /**
     * Sets the scope of the tokens (RFC 6749 section 3.3). Default: none, or the provider's for mail.
     *
     * @param scopes separated by spaces
     * @return this builder
     */
    public OAuth2TokensBuilder scope(String scopes) {
        scope = Checks.text(scopes, "scope");
        return this;
    }

    /**
     * Sends the identifier and the secret of the application as HTTP Basic authentication (RFC 6749 section 2.3.1).
     * Default: as parameters of the request.
     *
     * @return this builder
     */
    public OAuth2TokensBuilder basicAuthentication() {
        basic = true;
        return this;
    }

    /**
     * Adds a parameter to each request, such as {@code audience} or {@code resource}. Default: none.
     *
     * @param name the name; none of those that this library sends
     * @param value the value
     * @return this builder
     */
    public OAuth2TokensBuilder parameter(String name, String value) {
        if (OWN_PARAMETERS.contains(Checks.text(name, "name"))) {
            throw new InvalidValueException("name", "must not be a parameter with a setting of its own");
        }
        parameters.put(name, Checks.text(value, "value"));
        return this;
    }

    /**
     * Sets how long before its end a token is replaced. A token with a life of less than twice as much is replaced after
     * half of it. Default: five minutes.
     *
     * @param remaining at least zero, at most one day
     * @return this builder
     */
    public OAuth2TokensBuilder refreshBefore(Duration remaining) {
        requirePresent(remaining, "refreshBefore");
        if (remaining.isNegative() || remaining.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidValueException("refreshBefore", "must be at least zero and at most one day");
        }
        refreshBefore = remaining;
        return this;
    }

    /**
     * Bounds a whole request to the token server. Default: 20 seconds.
     *
     * @param limit more than zero, at most five minutes
     * @return this builder
     */
    public OAuth2TokensBuilder timeout(Duration limit) {
        requirePresent(limit, "timeout");
        if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new InvalidValueException("timeout", "must be longer than nothing and at most five minutes");
        }
        timeout = limit;
        return this;
    }

    /**
     * Sets what stores a new refresh token, which replaces the one given here. Some servers send one with each access
     * token, and end the earlier one. It is called before the access token is used, on the thread that asked for it. If
     * it throws, that is logged, and the new token is used until the process ends. Default: does nothing.
     *
     * @param store stores the token safely
     * @return this builder
     */
    public OAuth2TokensBuilder onRefreshToken(Consumer<String> store) {
        onRefreshToken = requirePresent(store, "onRefreshToken");
        return this;
    }

    /**
     * Sets the HTTP client, for example with a proxy or other trusted certificates. Default: a client of its own.
     *
     * @param client one that does not follow redirects, since a redirect would send the secret elsewhere; the
     *     application closes it
     * @return this builder
     */
    public OAuth2TokensBuilder httpClient(HttpClient client) {
        if (requirePresent(client, "httpClient").followRedirects() != HttpClient.Redirect.NEVER) {
            throw new InvalidValueException(
                    "httpClient", "must not follow redirects, which would send the secret elsewhere: Redirect.NEVER");
        }
        httpClient = client;
        return this;
    }

    /**
     * Allows http to localhost, for tests. Default: not allowed.
     *
     * @return this builder
     */
    public OAuth2TokensBuilder allowHttpOnLocalhost() {
        httpAllowed = true;
        return this;
    }

    /**
     * Sets the clock that tells when a token ends. Default: the system clock.
     *
     * @param source the clock
     * @return this builder
     */
    public OAuth2TokensBuilder time(InstantSource source) {
        time = requirePresent(source, "time");
        return this;
    }

    /**
     * Creates the token source. It asks for a token when one is needed.
     *
     * @return the token source
     * @throws InvalidValueException if the values contradict each other
     */
    public OAuth2Tokens build() {
        Checks.endpoint(tokenEndpoint, httpAllowed);
        String id = clientId;
        String secret = clientSecret;
        if (basic && (id == null || secret == null)) {
            throw new InvalidValueException("basicAuthentication", "needs a client ID and a client secret");
        }
        Map<String, String> fixed = new TreeMap<>(parameters);
        String authorization = "";
        if (basic) {
            authorization = TokenClient.basic(String.valueOf(id), String.valueOf(secret));
        } else if (id != null) {
            fixed.put("client_id", id);
            if (secret != null) {
                fixed.put("client_secret", secret);
            }
        }
        HttpClient client = httpClient == null
                ? HttpClient.newBuilder().connectTimeout(timeout).build()
                : httpClient;
        TokenClient tokens = new TokenClient(client, tokenEndpoint, grant, scope, fixed, authorization, timeout);
        return new OAuth2Tokens(
                new TokenCache(tokens, grant.refreshToken(), onRefreshToken, refreshBefore, timeout, time),
                tokens.toString());
    }

    /** Returns the host of the token endpoint and the grant, without a secret. */
    @Override
    public String toString() {
        return "OAuth2TokensBuilder[" + tokenEndpoint.getHost() + ", " + grant.name() + "]";
    }
}
