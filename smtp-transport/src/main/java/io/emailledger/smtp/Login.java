package io.emailledger.smtp;

import java.util.List;
import java.util.function.Supplier;

/**
 * The credentials and the mechanism of a login.
 *
 * @param user the user's name
 * @param secret the password, or the supplier of an access token
 * @param mechanisms the mechanisms of AUTH that may be used, the preferred one first
 */
record Login(String user, Supplier<String> secret, List<String> mechanisms) {

    static Login byPassword(String user, String password) {
        return new Login(user, () -> password, List.of("PLAIN", "LOGIN"));
    }

    static Login byToken(String user, Supplier<String> accessToken) {
        return new Login(user, accessToken, List.of("XOAUTH2"));
    }

    /** Without user and secret. */
    @Override
    public String toString() {
        return String.join("/", mechanisms);
    }
}
