package io.emailledger.smtp;

import io.emailledger.sockets.TlsLayers;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Puts TLS on a {@link GuardedSocket}, and notifies it. Angus uses it for STARTTLS. */
final class LayeringSocketFactory extends TlsLayers {
    LayeringSocketFactory(SSLSocketFactory factory) {
        super(factory);
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        SSLSocket layer = (SSLSocket) factory.createSocket(socket, host, port, autoClose);
        ((GuardedSocket) socket).securedBy(layer);
        return layer;
    }
}
