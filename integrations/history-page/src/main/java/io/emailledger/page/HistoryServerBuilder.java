package io.emailledger.page;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;

/** Builds a {@link HistoryServer}. Every method but {@link #start} returns this builder. */
public final class HistoryServerBuilder {
    private static final int PORT = 8025;

    private HistoryWebPage page;
    private InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);

    HistoryServerBuilder(HistoryWebPage page) {
        this.page = page;
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
     * has access, see {@link HistoryWebPage#authentication}.
     *
     * @param login identifies the visitor of a request
     * @return this
     */
    public HistoryServerBuilder authentication(Authentication login) {
        this.page = page.authentication(login);
        return this;
    }

    /**
     * Removes every permission that changes something. Default: permissions are unchanged.
     *
     * @return this
     */
    public HistoryServerBuilder readOnly() {
        this.page = page.readOnly();
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
        this.page = page.secret(secret);
        return this;
    }

    /**
     * Sets the clock. Default: the system's clock.
     *
     * @param source the clock, the same as the store's
     * @return this
     */
    public HistoryServerBuilder time(InstantSource source) {
        this.page = page.time(source);
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
        if (!loopback && !page.isProtected()) {
            throw UnprotectedPageException.ofServer();
        }
        return HistoryServer.start(bind, page);
    }
}
