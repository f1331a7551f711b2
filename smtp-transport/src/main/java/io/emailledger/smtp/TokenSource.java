package io.emailledger.smtp;

/**
 * Supplies access tokens for logins (RFC 6749 section 1.4), such as {@code OAuth2Tokens} of the artifact {@code
 * email-ledger-oauth2}. Its methods are called by several threads at once.
 */
@FunctionalInterface
public interface TokenSource {
    /**
     * Returns an access token that is valid now. Called each time a connection is opened, on the thread of the attempt,
     * so it must bound its time.
     *
     * @return the token; not empty, no control characters
     * @throws TokenUnavailableException if there is none; its text is shown in the history, the health and the log. The
     *     text of any other exception may hold a secret and is not shown
     */
    String token();

    /**
     * Is told that the server has rejected a token, although it seemed to be valid. Afterwards {@link #token()} is
     * called once more: if it returns another token, the login is tried again. Default: does nothing.
     *
     * @param token the rejected token
     */
    default void rejected(String token) {}
}
