package io.emailledger.smtp;

import io.emailledger.sockets.ConnectionChecks;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The socket at the bottom of a connection. It tells the attempt's deadline when it writes, and while the connection is
 * being opened it limits what a server may say: Angus would keep an answer that never ends in memory.
 */
final class GuardedSocket extends Socket {
    /** More than two answers to EHLO and a long chain of certificates. */
    private static final long ALLOWANCE = 256 * 1024;

    /** RFC 5280 section 4.2.1.6, as Java numbers them. */
    private static final Integer DNS_NAME = 2;

    private static final Integer IP_ADDRESS = 7;

    private final String serverName;
    private volatile @Nullable InetAddress dialled;
    private volatile @Nullable InetAddress named;
    private long allowance = ALLOWANCE;
    private boolean limited = true;
    private int firstByte = -1;
    private volatile @Nullable Deadline deadline;
    private @Nullable SSLSocket secure;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    /** A socket that no proxy of the JVM's system properties takes elsewhere. */
    GuardedSocket(String serverName) {
        super(Proxy.NO_PROXY);
        this.serverName = serverName;
    }

    /** Connects to an address of the server, or of the proxy before it. */
    void dial(InetAddress address, int port, int timeoutMillis) throws IOException {
        dialled = address;
        named = InetAddress.getByAddress(serverName, address.getAddress());
        connect(new InetSocketAddress(address, port), timeoutMillis);
    }

    /** Returns the address to which it was connected. */
    Optional<InetAddress> dialled() {
        return Optional.ofNullable(dialled);
    }

    /** Returns the address with the server's name, for which Angus checks the certificate. */
    @Override
    public @Nullable InetAddress getInetAddress() {
        return named;
    }

    /** A proxy has connected it to the server, whose bytes are counted from here. */
    void reachedServer() {
        firstByte = -1;
        allowance = ALLOWANCE;
    }

    /** Puts the socket under the deadline of the attempt that uses it. */
    void begin(Deadline attempt) {
        deadline = attempt;
        attempt.guard(this);
    }

    /** Ends what {@link #begin} began. */
    void end() {
        Deadline attempt = deadline;
        deadline = null;
        if (attempt != null) {
            attempt.release();
        }
    }

    /** Ends the limit on input: the reader bounds its own buffers. */
    void unlimited() {
        limited = false;
    }

    /** Notes the layer of TLS that was put on this socket. */
    void securedBy(SSLSocket layer) {
        secure = layer;
    }

    /** Returns the version of TLS, or an empty string. */
    String tls() {
        SSLSocket layer = secure;
        return layer == null ? "" : layer.getSession().getProtocol();
    }

    /** Returns the socket through which a conversation goes: this one, or the layer on it. */
    Socket top() {
        SSLSocket layer = secure;
        return layer == null ? this : layer;
    }

    /** Tells whether the server began with text, where a record of TLS was expected. */
    boolean spokeInClear() {
        return firstByte >= ' ' && firstByte <= '~';
    }

    /**
     * Checks that the certificate has the server's name as an alternative name (RFC 9525 section 2). Java would
     * otherwise accept the common name of its subject.
     */
    void checkCertificate(String host) throws IOException {
        SSLSocket layer = secure;
        if (layer == null) {
            return;
        }
        Certificate certificate = layer.getSession().getPeerCertificates()[0];
        if (!(certificate instanceof X509Certificate shown)
                || !hasAlternativeName(shown, ConnectionChecks.isAddress(host) ? IP_ADDRESS : DNS_NAME)) {
            throw new NamelessCertificateException(host);
        }
    }

    private static boolean hasAlternativeName(X509Certificate certificate, Integer kind) throws IOException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null && names.stream().anyMatch(name -> name.get(0).equals(kind));
        } catch (CertificateParsingException e) {
            throw new SSLPeerUnverifiedException("the names in the certificate are not legible");
        }
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (in == null) {
            in = new LimitedInput(super.getInputStream());
        }
        return in;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new WatchedOutput(super.getOutputStream());
        }
        return out;
    }

    private final class LimitedInput extends FilterInputStream {
        LimitedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            firstByte = firstByte < 0 ? read : firstByte;
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            firstByte = firstByte < 0 && read > 0 ? bytes[offset] & 0xff : firstByte;
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            if (limited) {
                allowance -= read;
                if (allowance < 0) {
                    throw new IllegibleReplyException("the server's answer does not end");
                }
            }
        }
    }

    private final class WatchedOutput extends FilterOutputStream {
        WatchedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Deadline attempt = deadline;
            if (attempt == null) {
                out.write(bytes, offset, length);
                return;
            }
            attempt.writing();
            try {
                out.write(bytes, offset, length);
            } finally {
                attempt.written();
            }
        }
    }
}
