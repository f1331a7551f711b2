package io.emailledger.sockets;

import java.io.IOException;

/** Thrown when a proxy does not connect to the server. Its message is a predicate, whose subject is the proxy. */
public final class ProxyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    ProxyException(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    /** Thrown when the proxy or its configuration has to be changed first. */
    static ProxyException lasting(String message) {
        return new ProxyException(message, true);
    }

    /** Thrown when the same request may succeed later. */
    static ProxyException passing(String message) {
        return new ProxyException(message, false);
    }

    /** Returns whether each further request would be refused for the same reason. */
    public boolean isLasting() {
        return lasting;
    }
}
