package io.emailledger.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Creates unconnected plain sockets; the caller connects them, with its own time-outs. */
public abstract class ClearSockets extends SocketFactory {
    /** For subclasses. */
    protected ClearSockets() {}

    @Override
    public abstract Socket createSocket() throws IOException;

    @Override
    public final Socket createSocket(String host, int port) {
        throw refusal();
    }

    @Override
    public final Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw refusal();
    }

    @Override
    public final Socket createSocket(InetAddress host, int port) {
        throw refusal();
    }

    @Override
    public final Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw refusal();
    }

    static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException(
                "No connection is made here, where nothing bounds its time: connect a socket,"
                        + " and ask for TLS on it where it is wanted.");
    }
}
