package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Accepts connections and gives each a {@link SmtpSession} on a separate thread. Thread-safe. */
final class Listener {
    private static final int BACKLOG = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServerSettings settings;
    private final Script script;
    private final StallGate gate;
    private final Mailbox mailbox;
    private final ServerSocket listening;
    private final Thread acceptor;
    private final Signal signal = new Signal();
    private final Map<Thread, Connection> open = new LinkedHashMap<>();
    private final List<SessionLog> logs = new ArrayList<>();
    private int accepted;
    private boolean closed;

    Listener(ServerSettings settings, Script script, StallGate gate, Mailbox mailbox) throws IOException {
        this.settings = settings;
        this.script = script;
        this.gate = gate;
        this.mailbox = mailbox;
        this.listening = listen(settings);
        this.acceptor = newThread("smtp-server-" + port(), this::acceptAll);
    }

    private static ServerSocket listen(ServerSettings settings) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // A server that comes back on its port right after it was closed has to get it.
            socket.setReuseAddress(true);
            if (settings.receiveBuffer().isPresent()) {
                socket.setReceiveBufferSize(settings.receiveBuffer().getAsInt());
            }
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void start() {
        acceptor.start();
    }

    private static Thread newThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void acceptAll() {
        try {
            while (true) {
                accept(listening.accept());
            }
        } catch (SocketException e) {
            if (!signal.read(() -> closed)) {
                throw new UncheckedIOException("the SMTP server can accept no more connections", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the SMTP server can accept no more connections", e);
        }
    }

    private void accept(Socket socket) throws IOException {
        int number = signal.read(() -> accepted + 1);
        SessionLog log = new SessionLog(number, !settings.discarding());
        Connection connection;
        try {
            socket.setTcpNoDelay(true);
            connection = new Connection(socket, log);
        } catch (IOException e) {
            // The client has gone already.
            socket.close();
            return;
        }
        Voice voice = new Voice(connection, script, gate);
        SmtpSession session = new SmtpSession(settings, connection, log, voice, mailbox);
        Thread thread = newThread("smtp-server-" + port() + "-" + number, () -> run(session, log));
        signal.update(() -> {
            accepted = number;
            open.put(thread, connection);
            if (!settings.discarding()) {
                logs.add(log);
            }
            if (closed) {
                connection.abandon();
            }
        });
        thread.start();
    }

    private void run(SmtpSession session, SessionLog log) {
        try {
            session.run();
        } finally {
            log.end();
            signal.update(() -> open.remove(Thread.currentThread()));
        }
    }

    String host() {
        return listening.getInetAddress().getHostAddress();
    }

    int port() {
        return listening.getLocalPort();
    }

    int accepted() {
        return signal.read(() -> accepted);
    }

    int open() {
        return signal.read(open::size);
    }

    List<SessionLog> sessions() {
        return signal.read(() -> List.copyOf(logs));
    }

    void awaitNone(Duration timeout) {
        signal.require(
                open::isEmpty,
                timeout,
                () -> open() + " connections are still open; close the client, or release() what stalls");
    }

    /** Stops accepting, drops the connections and waits a bounded time for their threads. */
    void close() {
        signal.update(() -> {
            closed = true;
            open.values().forEach(Connection::abandon);
        });
        try {
            listening.close();
            // Until the accepting thread has woken up, the system would let one more client in.
            acceptor.join(PATIENCE.toMillis());
            signal.await(open::isEmpty, PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException("the SMTP server cannot stop listening", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
