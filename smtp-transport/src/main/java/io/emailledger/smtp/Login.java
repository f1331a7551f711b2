package io.emailledger.smtp;

import java.util.List;

/**
 * The credentials and the kind of a login.
 *
 * @param user the user's name; empty for a certificate
 * @param secret returns the password or an access token; empty for a certificate
 */
record Login(Kind kind, String user, TokenSource secret) {
    /** The kinds of a login, each with the setting of the builder. */
    enum Kind {
        PASSWORD("login(...)"),
        TOKEN("loginWithToken(...)"),
        CERTIFICATE("loginWithCertificate()");

        private final String setting;

        Kind(String setting) {
            this.setting = setting;
        }
    }

    static Login byPassword(String user, String password) {
        return new Login(Kind.PASSWORD, user, () -> password);
    }

    static Login byToken(String user, TokenSource accessTokens) {
        return new Login(Kind.TOKEN, user, accessTokens);
    }

    static Login byCertificate() {
        return new Login(Kind.CERTIFICATE, "", () -> "");
    }

    boolean byToken() {
        return kind == Kind.TOKEN;
    }

    /**
     * Returns the mechanisms of AUTH that may be used, the preferred one first. SCRAM comes last: PLAIN inside TLS works
     * with every form in which servers store passwords, and takes one round trip.
     */
    List<String> mechanisms() {
        return switch (kind) {
            case PASSWORD -> List.of("PLAIN", "LOGIN", ScramExchange.MECHANISM);
            case TOKEN -> List.of("XOAUTH2", "OAUTHBEARER");
            case CERTIFICATE -> List.of("EXTERNAL");
        };
    }

    /** The setting of the builder. */
    String setting() {
        return kind.setting;
    }

    /** Begins a login by one of the mechanisms. */
    SaslExchange exchange(String mechanism, String password, SmtpSettings settings) {
        return switch (mechanism) {
            case "PLAIN" -> SaslExchange.plain(user, password);
            case "LOGIN" -> SaslExchange.login(user, password);
            case "XOAUTH2" -> SaslExchange.xoauth2(user, password);
            case "OAUTHBEARER" -> SaslExchange.oauthBearer(user, password, settings.host(), settings.port());
            case "EXTERNAL" -> SaslExchange.external();
            case ScramExchange.MECHANISM -> new ScramExchange(user, password);
            default -> throw new IllegalStateException("an unknown mechanism");
        };
    }

    /** Without user and secret. */
    @Override
    public String toString() {
        return String.join("/", mechanisms());
    }
}
