package io.emailledger.spring;

import java.util.Optional;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The mail server to which the ledger connects. By default it follows from {@code spring.mail.*}. A bean of this type,
 * such as that of {@link io.emailledger.spring.test.TestRelay}, replaces those properties.
 */
public interface RelayConnectionDetails extends ConnectionDetails {

    /**
     * Returns the name of the server.
     *
     * @return a host name or an IP address
     */
    String host();

    /**
     * Returns the port of the server.
     *
     * @return the port, from 1 to 65,535
     */
    int port();

    /**
     * Returns the user with which the ledger logs in.
     *
     * @return the user; empty if there is no login
     */
    default Optional<String> username() {
        return Optional.empty();
    }

    /**
     * Returns the password of the user.
     *
     * @return the password; empty if there is no login
     */
    default Optional<String> password() {
        return Optional.empty();
    }
}
