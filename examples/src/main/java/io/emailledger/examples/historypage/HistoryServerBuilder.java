package io.emailledger.examples.historypage;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;

/** Builds a {@link HistoryServer}. Every method but {@link #start} returns this builder. */
public final class HistoryServerBuilder {
    private static final int PORT = 8025;

    private HistoryHandler handler;
    private InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);

    HistoryServerBuilder(HistoryHandler handler) {
        this.handler = handler;
    }

    /**
     * Sets the address to listen on. Default: 127.0.0.1, port 8025.
     *
     * @param address address and port; port 0 for any free one
     * @return this
     */
    public HistoryServerBuilder bind(InetSocketAddress address) {
        this.bind = requirePresent(address, "bind");
        return this;
    }

    /**
     * Sets the application's login. Default: none; only this machine has access. With one, the login alone decides who
     * has access, see {@link HistoryHandler#authentication}.
     *
     * @param login identifies the visitor of a request
     * @return this
     */
    public HistoryServerBuilder authentication(Authentication login) {
        this.handler = handler.authentication(login);
        return this;
    }

    /**
     * Removes every permission that changes something. Default: permissions are unchanged.
     *
     * @return this
     */
    public HistoryServerBuilder readOnly() {
        this.handler = handler.readOnly();
        return this;
    }

    /**
     * Sets the secret for the tokens of changes. Several processes behind one address must share it. Default: a random
     * one.
     *
     * @param secret at least 16 bytes from a random source, for nothing else; it is copied
     * @return this
     * @throws InvalidValueException if it is shorter
     */
    public HistoryServerBuilder secret(byte[] secret) {
        this.handler = handler.secret(secret);
        return this;
    }

    /**
     * Sets the clock. Default: the system's clock.
     *
     * @param source the clock, the same as the store's
     * @return this
     */
    public HistoryServerBuilder time(InstantSource source) {
        this.handler = handler.time(source);
        return this;
    }

    /**
     * Starts the server.
     *
     * @return the running server
     * @throws UnprotectedPageException if the address is not a loopback one, and there is no login
     * @throws IOException if it cannot listen there
     */
    public HistoryServer start() throws IOException {
        boolean loopback = bind.getAddress() != null && bind.getAddress().isLoopbackAddress();
        if (!loopback && !handler.isProtected()) {
            throw new UnprotectedPageException();
        }
        return HistoryServer.start(bind, handler);
    }
}
