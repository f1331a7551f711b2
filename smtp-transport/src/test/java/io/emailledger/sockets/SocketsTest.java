package io.emailledger.sockets;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tests that only code with a timeout opens connections. */
class SocketsTest {
    private static final class Clear extends ClearSockets {
        @Override
        public Socket createSocket() {
            return new Socket();
        }
    }

    private static final class Tls extends TlsLayers {
        Tls() {
            super((SSLSocketFactory) SSLSocketFactory.getDefault());
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
            return socket;
        }
    }

    @Test
    void factoriesDoNotConnectSockets() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        for (SocketFactory factory : List.of(new Clear(), new Tls())) {
            assertRefused(() -> factory.createSocket("localhost", 25));
            assertRefused(() -> factory.createSocket("localhost", 25, here, 0));
            assertRefused(() -> factory.createSocket(here, 25));
            assertRefused(() -> factory.createSocket(here, 25, here, 0));
        }
    }

    private static void assertRefused(ThrowingCallable connect) {
        assertThatThrownBy(connect)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("No connection is made here");
    }
}
