package io.emailledger.sockets;

/**
 * The user and the password for a proxy.
 *
 * @param user the user's name
 * @param password the password
 */
public record ProxyLogin(String user, String password) {

    /** Without user and password. */
    @Override
    public String toString() {
        return "ProxyLogin";
    }
}
