package io.emailledger.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The bytes of a conversation with a proxy, all of which have to arrive within one time. They are read one by one: the
 * byte after the last one of the proxy belongs to the server.
 */
final class ProxyStream {
    private final Socket socket;
    private final InputStream in;
    private final long end;
    private final String wrongKind;
    private String step = "";
    private boolean heard;

    /**
     * Begins a conversation.
     *
     * @param wrongKind what to check if the proxy says nothing at all, as one of another kind does
     */
    ProxyStream(Socket socket, Duration atMost, String wrongKind) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.end = System.nanoTime() + atMost.toNanos();
        this.wrongKind = wrongKind;
    }

    /** Begins a step: the name of what the proxy has to answer. */
    void send(String name, byte[] bytes) throws IOException {
        step = name;
        socket.getOutputStream().write(bytes);
    }

    int read() throws IOException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw silent();
        }
        // A timeout of 0 would be none.
        socket.setSoTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, left / 1_000_000)));
        int read;
        try {
            read = in.read();
        } catch (SocketTimeoutException e) {
            throw silent();
        }
        if (read < 0) {
            throw ProxyException.passing("closed the connection instead of answering " + step + hint());
        }
        heard = true;
        return read;
    }

    void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            read();
        }
    }

    private ProxyException silent() {
        return ProxyException.passing("has not answered " + step + " in time (connectTimeout)" + hint());
    }

    private String hint() {
        return heard ? "" : "; " + wrongKind;
    }
}
