package io.emailledger.system;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network between a process and a server that can become silent: connections stay open, and no byte passes in either
 * direction. Then it delivers the delayed bytes, or resets every connection.
 */
final class SilentProxy implements Closeable {
    /** Small, so that a slow reader blocks the writer. */
    private static final int BUFFER = 8 * 1024;

    private final int target;
    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private boolean silent;

    SilentProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket();
        listening.setReceiveBufferSize(BUFFER);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start("proxy-" + port(), this::acceptAll);
    }

    int port() {
        return listening.getLocalPort();
    }

    synchronized void goSilent() {
        silent = true;
    }

    synchronized void comeBack() {
        silent = false;
        notifyAll();
    }

    /** Resumes, and resets all previous connections. */
    void comeBackWithReset() {
        List<Socket> old = List.copyOf(open);
        old.forEach(SilentProxy::reset);
        comeBack();
    }

    private synchronized void awaitSpeech() throws InterruptedException {
        while (silent) {
            wait();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                accept(listening.accept());
            }
        } catch (IOException e) {
            if (!listening.isClosed()) {
                throw new UncheckedIOException("the proxy accepts no more", e);
            }
        }
    }

    private void accept(Socket client) {
        open.add(client);
        start("proxy-" + port() + "-" + client.getPort(), () -> serve(client));
    }

    private void serve(Socket client) {
        try {
            awaitSpeech();
            Socket server = new Socket();
            server.setSendBufferSize(BUFFER);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            open.add(server);
            if (client.isClosed()) {
                reset(server);
                return;
            }
            start("proxy-" + port() + "-back", () -> pump(server, client));
            pump(client, server);
        } catch (IOException e) {
            reset(client);
        } catch (InterruptedException e) {
            throw new AssertionError("a proxy was interrupted", e);
        }
    }

    /** A reset on one side is a reset on the other. */
    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitSpeech();
                out.write(buffer, 0, n);
            }
            awaitSpeech();
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            throw new AssertionError("a proxy was interrupted", e);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // The socket is closed in any case.
        }
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        comeBackWithReset();
    }
}
