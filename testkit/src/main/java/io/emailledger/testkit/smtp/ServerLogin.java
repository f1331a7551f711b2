package io.emailledger.testkit.smtp;

import java.util.List;

/** The one account of a server: its password is also its token for XOAUTH2. */
record ServerLogin(String user, String password) {
    /** The mechanisms offered, in order. */
    static final List<String> MECHANISMS = List.of("PLAIN", "LOGIN", "XOAUTH2");

    boolean matches(String givenUser, String givenPassword) {
        return user.equals(givenUser) && password.equals(givenPassword);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "login of " + user;
    }
}
