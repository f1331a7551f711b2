package io.emailledger.smtp;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The socket at the bottom of a connection. It tells the attempt's deadline when it writes, and while the connection is
 * being opened it limits what a server may say: Angus would keep an answer that never ends in memory.
 */
final class GuardedSocket extends Socket {
    /** More than two answers to EHLO and a long chain of certificates. */
    private static final long ALLOWANCE = 256 * 1024;

    private long allowance = ALLOWANCE;
    private boolean limited = true;
    private volatile @Nullable Deadline deadline;
    private @Nullable SSLSocket secure;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

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

    /** From here on the reader takes care of what it keeps. */
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
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
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
