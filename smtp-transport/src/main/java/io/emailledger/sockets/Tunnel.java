package io.emailledger.sockets;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** Asks a proxy, over a connection to it, for a connection to a server. */
public interface Tunnel {

    /**
     * Holds the conversation with the proxy. After it the socket leads to the server, and no byte of the server has been
     * read.
     *
     * @param proxy a socket that is connected to the proxy; its read timeout is changed
     * @param host the server's name, which the proxy resolves, or its address
     * @param port the server's port
     * @param atMost the time for the whole conversation
     * @throws ProxyException if the proxy refuses, closes, does not speak the protocol, or has not answered in time
     * @throws IOException if the connection breaks
     */
    void open(Socket proxy, String host, int port, Duration atMost) throws IOException;
}
