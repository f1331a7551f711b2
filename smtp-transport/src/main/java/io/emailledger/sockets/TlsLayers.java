package io.emailledger.sockets;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Puts TLS on sockets that are connected, and makes no connections of its own. */
public abstract class TlsLayers extends SSLSocketFactory {
    /** Knows the certificates, and puts TLS on. */
    protected final SSLSocketFactory factory;

    protected TlsLayers(SSLSocketFactory factory) {
        this.factory = factory;
    }

    @Override
    public final String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public final String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }

    @Override
    public final Socket createSocket(String host, int port) {
        throw ClearSockets.refusal();
    }

    @Override
    public final Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw ClearSockets.refusal();
    }

    @Override
    public final Socket createSocket(InetAddress host, int port) {
        throw ClearSockets.refusal();
    }

    @Override
    public final Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw ClearSockets.refusal();
    }
}
