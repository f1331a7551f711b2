package io.emailledger.testkit.smtp;

import java.util.List;
import java.util.function.Predicate;

/**
 * The one account of a server.
 *
 * @param password the password; empty if there are only tokens
 * @param tokens accepts the tokens for XOAUTH2 and OAUTHBEARER
 * @param mechanisms the mechanisms offered, in order
 */
record ServerLogin(String user, String password, Predicate<String> tokens, List<String> mechanisms) {

    static ServerLogin byPassword(String user, String password) {
        return new ServerLogin(user, password, password::equals, List.of("PLAIN", "LOGIN", "XOAUTH2"));
    }

    static ServerLogin byToken(String user, Predicate<String> tokens) {
        return new ServerLogin(user, "", tokens, List.of("XOAUTH2", "OAUTHBEARER"));
    }

    ServerLogin offering(List<String> names) {
        return new ServerLogin(user, password, tokens, names);
    }

    boolean matches(String givenUser, String givenPassword) {
        return user.equals(givenUser) && !password.isEmpty() && password.equals(givenPassword);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "login of " + user;
    }
}
