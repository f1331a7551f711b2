package io.emailledger.smtp;

import io.emailledger.sockets.ConnectionChecks;
import io.emailledger.sockets.TlsLayers;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Puts TLS on a {@link GuardedSocket}, and notifies it. Angus uses it for STARTTLS. */
final class LayeringSocketFactory extends TlsLayers {
    private final List<SNIServerName> named;

    /** Java names a server only if its name has a dot; one that is configured is always named. */
    LayeringSocketFactory(SSLSocketFactory factory, Optional<String> serverName) {
        super(factory);
        this.named = serverName
                .filter(name -> !ConnectionChecks.isAddress(name))
                .<List<SNIServerName>>map(name -> List.of(new SNIHostName(name)))
                .orElse(List.of());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        SSLSocket layer = (SSLSocket) factory.createSocket(socket, host, port, autoClose);
        if (!named.isEmpty()) {
            SSLParameters parameters = layer.getSSLParameters();
            parameters.setServerNames(named);
            layer.setSSLParameters(parameters);
        }
        ((GuardedSocket) socket).securedBy(layer);
        return layer;
    }
}
