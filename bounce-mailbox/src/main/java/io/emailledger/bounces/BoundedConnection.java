package io.emailledger.bounces;

import io.emailledger.sockets.ClearSockets;
import io.emailledger.sockets.ConnectionChecks;
import io.emailledger.sockets.TlsLayers;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;

/**
 * Creates the sockets of one connection to a mail server for Angus Mail, and limits each operation on them. The
 * time-out of a read begins again with each byte, so each operation has its own time limit. It also has a limit of
 * received bytes, because Angus holds them in memory.
 */
final class BoundedConnection {
    private final Account account;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor watch;
    private volatile boolean cut;
    private volatile long end;
    private final AtomicLong allowance = new AtomicLong();

    BoundedConnection(Account account) {
        this.account = account;
        this.watch = ConnectionChecks.watch("email-ledger-mailbox-watch");
    }

    /** Returns the properties for Angus. */
    Properties properties(String protocol) {
        String prefix = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.setProperty(prefix + "connectiontimeout", millis(account.connectTimeout()));
        properties.setProperty(prefix + "timeout", millis(account.readTimeout()));
        properties.put(prefix + "socketFactory", new Plain());
        properties.put(prefix + "ssl.socketFactory", new Layers(account.tls()));
        properties.setProperty(prefix + "socketFactory.fallback", "false");
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "starttls.enable", String.valueOf(account.triesStartTls()));
        properties.setProperty(prefix + "starttls.required", String.valueOf(account.needsStartTls()));
        properties.setProperty(prefix + "auth.mechanisms", account.mechanisms());
        return properties;
    }

    /** Begins an operation. */
    void begin(long bytes) throws IOException {
        if (cut) {
            throw new IOException("the mailbox was closed");
        }
        allowance.set(bytes);
        end = System.nanoTime() + account.operationTimeout().toNanos();
    }

    /** Closes all sockets permanently, which ends every wait. */
    void cut() {
        cut = true;
        sockets.forEach(BoundedConnection::close);
        watch.shutdownNow();
    }

    private static String millis(Duration duration) {
        return Long.toString(Math.max(1, duration.toMillis()));
    }

    private Socket bound(Socket socket) throws IOException {
        Socket bounded = socket instanceof Bounded ? socket : new Bounded(socket);
        sockets.add(bounded);
        if (cut) {
            close(bounded);
        }
        return bounded;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed in any case.
        }
    }

    private final class Bounded extends WriteTimeoutSocket {
        Bounded(Socket socket) throws IOException {
            super(socket, (int) account.writeTimeout().toMillis(), watch);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new BoundedInput(super.getInputStream());
        }
    }

    private final class BoundedInput extends FilterInputStream {
        BoundedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            check(1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            check(Math.max(0, read));
            return read;
        }

        private void check(int read) throws IOException {
            if (allowance.addAndGet(-read) < 0) {
                throw new IOException("the server's answer does not end");
            }
            if (System.nanoTime() - end > 0) {
                throw new SocketTimeoutException("the server is too slow");
            }
        }
    }

    /** Creates the plain sockets. */
    private final class Plain extends ClearSockets {
        @Override
        public Socket createSocket() throws IOException {
            return bound(new Socket());
        }
    }

    /** Puts TLS on sockets: from the first byte, for which Angus passes its own socket, and by STARTTLS. */
    private final class Layers extends TlsLayers {
        Layers(SSLSocketFactory factory) {
            super(factory);
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return factory.createSocket(bound(socket), host, port, autoClose);
        }
    }
}
