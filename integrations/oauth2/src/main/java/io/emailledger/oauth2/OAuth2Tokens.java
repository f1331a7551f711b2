package io.emailledger.oauth2;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.TokenSource;
import io.emailledger.smtp.TokenUnavailableException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Access tokens of an OAuth 2.0 server (RFC 6749), for {@code loginWithToken(...)}.
 *
 * <pre>{@code
 * OAuth2Tokens tokens = OAuth2Tokens.microsoft(tenant, clientId, clientSecret).build();
 * SmtpTransport.relay("smtp.office365.com", 587).loginWithToken("invoices@example.com", tokens).build()
 * }</pre>
 *
 * <p>A token is used until it is about to expire, or the mail server rejects it. Then one thread asks for the next one,
 * and the others wait for it, or use the present one as long as it is valid. After a failure the token server is not
 * asked again for a while: from one second up to five minutes, or as long as it demands. Thread-safe.
 */
public final class OAuth2Tokens implements TokenSource {
    private static final String GOOGLE = "https://oauth2.googleapis.com/token";
    private static final String GOOGLE_SCOPE = "https://mail.google.com/";
    private static final String MICROSOFT_SCOPE = "https://outlook.office365.com/";

    private final TokenCache cache;
    private final String name;

    OAuth2Tokens(TokenCache cache, String name) {
        this.cache = cache;
        this.name = name;
    }

    /**
     * Configures tokens for an application's own account, by the client credentials grant (RFC 6749 section 4.4).
     *
     * @param tokenEndpoint the URI of the token endpoint, https
     * @param clientId the identifier of the application
     * @param clientSecret its secret
     * @return a builder
     * @throws InvalidValueException if a value is empty or has control characters, or the URI is not valid
     */
    public static OAuth2TokensBuilder clientCredentials(URI tokenEndpoint, String clientId, String clientSecret) {
        return new OAuth2TokensBuilder(tokenEndpoint, Grant.clientCredentials()).client(clientId, clientSecret);
    }

    /**
     * Configures tokens for the account that a person has connected, by the refresh token grant (RFC 6749 section 6).
     * Add {@link OAuth2TokensBuilder#clientSecret(String)} if the application has one.
     *
     * @param tokenEndpoint the URI of the token endpoint, https
     * @param clientId the identifier of the application
     * @param refreshToken the refresh token
     * @return a builder
     * @throws InvalidValueException if a value is empty or has control characters, or the URI is not valid
     */
    public static OAuth2TokensBuilder refreshToken(URI tokenEndpoint, String clientId, String refreshToken) {
        return new OAuth2TokensBuilder(tokenEndpoint, Grant.refreshToken(Checks.text(refreshToken, "refreshToken")))
                .client(clientId, null);
    }

    /**
     * Configures tokens by the JWT bearer grant (RFC 7523): a statement that the key of a service account has signed.
     *
     * @param tokenEndpoint the URI of the token endpoint, https; also the audience of the statement
     * @param issuer the identifier of the service account
     * @param subject the account to log in to
     * @param key a PEM file with the private key, RSA (RS256) or EC on the curve P-256 (ES256)
     * @return a builder
     * @throws InvalidValueException if a value is empty or has control characters, the URI is not valid, or the file has
     *     no such key
     * @throws UncheckedIOException if the file cannot be read
     */
    public static OAuth2TokensBuilder jwtBearer(URI tokenEndpoint, String issuer, String subject, Path key) {
        JwtSigner signer = JwtSigner.of(requirePresent(key, "key"), "key");
        return new OAuth2TokensBuilder(
                tokenEndpoint, Grant.jwtBearer(Checks.text(issuer, "issuer"), Checks.text(subject, "subject"), signer));
    }

    /**
     * Configures tokens for Exchange Online by client credentials. The application needs the permission {@code
     * SMTP.SendAsApp} for sending, or {@code IMAP.AccessAsApp} for bounces, and access to the mailbox.
     *
     * @param tenant the directory: its identifier, or one of its domains
     * @param clientId the application (client) ID
     * @param clientSecret the value of a client secret, not its ID
     * @return a builder
     * @throws InvalidValueException if a value is empty or has characters that it cannot have
     */
    public static OAuth2TokensBuilder microsoft(String tenant, String clientId, String clientSecret) {
        return clientCredentials(microsoft(tenant), clientId, clientSecret).scope(MICROSOFT_SCOPE + ".default");
    }

    /**
     * Configures tokens for a mailbox of Microsoft that a person has connected. The scope is {@code SMTP.Send}.
     *
     * @param tenant the directory: its identifier, one of its domains, {@code common} or {@code consumers}
     * @param clientId the application (client) ID
     * @param refreshToken the refresh token; Microsoft sends a new one with each access token, so set {@link
     *     OAuth2TokensBuilder#onRefreshToken}
     * @return a builder
     * @throws InvalidValueException if a value is empty or has characters that it cannot have
     */
    public static OAuth2TokensBuilder microsoftRefreshToken(String tenant, String clientId, String refreshToken) {
        return refreshToken(microsoft(tenant), clientId, refreshToken)
                .scope("https://outlook.office.com/SMTP.Send offline_access");
    }

    private static URI microsoft(String tenant) {
        if (!requirePresent(tenant, "tenant").matches("[A-Za-z0-9][A-Za-z0-9.-]{0,254}")) {
            throw new InvalidValueException(
                    "tenant", "must be the identifier or a domain of the directory: letters, digits, dots and hyphens");
        }
        return URI.create("https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token");
    }

    /**
     * Configures tokens for a Gmail account that a person has connected.
     *
     * @param clientId the client ID
     * @param clientSecret the client secret
     * @param refreshToken the refresh token, which was granted for the scope {@code https://mail.google.com/}
     * @return a builder
     * @throws InvalidValueException if a value is empty or has control characters
     */
    public static OAuth2TokensBuilder google(String clientId, String clientSecret, String refreshToken) {
        return refreshToken(URI.create(GOOGLE), clientId, refreshToken).clientSecret(clientSecret);
    }

    /**
     * Configures tokens for accounts of Google Workspace by a service account with domain-wide delegation for the scope
     * {@code https://mail.google.com/}.
     *
     * @param keyFile the JSON file with the key of the service account
     * @param subject the account to log in to, an address of the domain
     * @return a builder
     * @throws InvalidValueException if the file is not such a file
     * @throws UncheckedIOException if the file cannot be read
     */
    public static OAuth2TokensBuilder googleServiceAccount(Path keyFile, String subject) {
        ServiceAccountFile file = ServiceAccountFile.read(requirePresent(keyFile, "keyFile"));
        return new OAuth2TokensBuilder(
                        file.tokenEndpoint(),
                        Grant.jwtBearer(file.issuer(), Checks.text(subject, "subject"), file.signer()))
                .scope(GOOGLE_SCOPE);
    }

    /**
     * Returns a valid access token: the present one, or a new one of the token server. Blocks for at most the time-out
     * of {@link OAuth2TokensBuilder#timeout}.
     *
     * @throws TokenUnavailableException if there is none; its text names the server and its error code
     */
    @Override
    public String token() {
        return cache.token();
    }

    /**
     * Throws this token away. The next call of {@link #token()} asks for a new one, at most ten times in a row, and
     * then once in 30 seconds.
     */
    @Override
    public void rejected(String token) {
        cache.rejected(requirePresent(token, "token"));
    }

    /** Returns the token endpoint's host and the grant, without a secret. */
    @Override
    public String toString() {
        return "OAuth2Tokens[" + name + "]";
    }
}
