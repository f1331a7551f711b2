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
     * Sets where it listens. Default: 127.0.0.1, port 8025.
     *
     * @param address address and port; port 0 for any that is free
     * @return this
     */
    public HistoryServerBuilder bind(InetSocketAddress address) {
        this.bind = requirePresent(address, "bind");
        return this;
    }

    /**
     * Sets the host's own login. Default: none, and only this machine is answered. With one, the login alone decides
     * who is let in, see {@link HistoryHandler#authentication}.
     *
     * @param login tells who makes a request
     * @return this
     */
    public HistoryServerBuilder authentication(Authentication login) {
        this.handler = handler.authentication(login);
        return this;
    }

    /**
     * Takes from everybody what changes something. Default: it is left.
     *
     * @return this
     */
    public HistoryServerBuilder readOnly() {
        this.handler = handler.readOnly();
        return this;
    }

    /**
     * Sets the secret behind the tokens that a change has to bring, which several processes behind one address have to
     * share. Default: a random one.
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
     * Sets where the time comes from. Default: the system's clock.
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
     * @return a server that answers
     * @throws UnprotectedPageException if it is to listen on an address that is not a loopback one, and there is no
     *     login
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
