package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One TCP connection, in the clear or inside TLS: what is said on it goes into the log on its way out. */
final class Connection {
    /** How long, and how much, a closing server still reads, so that the client can read its last reply. */
    private static final int LINGER_MILLIS = 1_000;

    private static final int LINGER_BYTES = 64 * 1024;

    private final Socket raw;
    private final SessionLog log;
    private final WireWriter out;
    private final WireReader in;
    private volatile Socket socket;

    Connection(Socket raw, SessionLog log) throws IOException {
        this.raw = raw;
        this.socket = raw;
        this.log = log;
        this.out = new WireWriter(raw.getOutputStream());
        this.in = new WireReader(raw.getInputStream(), out);
    }

    WireReader in() {
        return in;
    }

    boolean isEncrypted() {
        return socket != raw;
    }

    /** Performs the TLS handshake as the server. What the client sent ahead of the handshake is dropped. */
    void startTls(SSLContext context, boolean clientCertificate) throws IOException {
        out.flush();
        int dropped = in.dropReadAhead();
        if (dropped > 0) {
            note("dropped " + dropped + " bytes sent ahead of the handshake");
        }
        SSLSocket tls = (SSLSocket)
                context.getSocketFactory().createSocket(raw, InputStream.nullInputStream(), /* autoClose= */ true);
        tls.setUseClientMode(false);
        tls.setNeedClientAuth(clientCertificate);
        try {
            tls.startHandshake();
        } catch (IOException e) {
            note("TLS failed: " + e.getMessage());
            throw new ConversationOver();
        }
        note(tls.getSession().getProtocol());
        socket = tls;
        in.continueOn(tls.getInputStream());
        out.continueOn(tls.getOutputStream());
    }

    /** The next line of the client; empty if it was too long. */
    Optional<String> hear() throws IOException {
        Optional<String> line = in.readLine();
        log.client(line.orElse("(a line of more than " + WireReader.LINE_LIMIT + " bytes)"));
        return line;
    }

    void say(ServerReply reply) throws IOException {
        log.server(reply);
        reply.writeTo(out);
    }

    /** Says bytes that are no reply, at once. */
    void sayRaw(String latin1) throws IOException {
        out.writeLatin1(latin1);
        out.flush();
    }

    void note(String what) {
        log.note(what);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Sends the remaining output and closes. */
    void close() throws IOException {
        note("closes");
        try (raw) {
            out.flush();
            socket.shutdownOutput();
            if (!raw.isOutputShutdown()) {
                raw.shutdownOutput();
            }
            listenOn();
        }
    }

    /** Reads from the client for a moment: closing with unread input would reset the connection. */
    private void listenOn() throws IOException {
        raw.setSoTimeout(LINGER_MILLIS);
        InputStream rest = raw.getInputStream();
        byte[] dropped = new byte[LINGER_BYTES];
        int total = 0;
        try {
            int count = rest.read(dropped);
            while (count > 0 && total < LINGER_BYTES) {
                total += count;
                count = rest.read(dropped);
            }
        } catch (SocketTimeoutException e) {
            note("the client has not hung up within " + LINGER_MILLIS + " ms");
        }
    }

    /** Breaks the connection with a TCP reset. */
    void reset() throws IOException {
        note("resets");
        out.flush();
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Releases the socket, from any thread. */
    void abandon() {
        try {
            raw.close();
        } catch (IOException e) {
            note("close failed: " + e);
        }
    }
}
