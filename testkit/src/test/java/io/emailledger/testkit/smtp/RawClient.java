package io.emailledger.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client that sends exactly the given bytes. Every read times out after ten seconds. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern MORE_TO_COME = Pattern.compile("\\d{3}-.*");

    private Socket socket;
    private InputStream in;

    RawClient(ScriptedSmtpServer server) throws IOException {
        this(server.host(), server.port());
    }

    RawClient(String host, int port) throws IOException {
        this(new Socket(host, port));
    }

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A client that has read the greeting and sent EHLO. */
    static RawClient greeted(ScriptedSmtpServer server) throws IOException {
        RawClient client = new RawClient(server);
        assertThat(client.reply()).startsWith("220 ");
        assertThat(client.say("EHLO client.test")).startsWith("250");
        return client;
    }

    void startTls(SSLContext context) throws IOException {
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream());
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends one command and returns the whole reply. */
    String say(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    /** Sends the usual commands up to DATA, which is accepted, and then the content with its final dot. */
    String deliver(String sender, String recipient, String contentAndDot) throws IOException {
        assertThat(say("MAIL FROM:<" + sender + ">")).startsWith("250 ");
        assertThat(say("RCPT TO:<" + recipient + ">")).startsWith("250 ");
        assertThat(say("DATA")).startsWith("354 ");
        return say(contentAndDot);
    }

    /** The next reply, its lines joined by LF. */
    String reply() throws IOException {
        String line = line();
        StringBuilder reply = new StringBuilder(line);
        while (MORE_TO_COME.matcher(line).matches()) {
            line = line();
            reply.append('\n').append(line);
        }
        return reply.toString();
    }

    /** The next line as Latin-1, without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the server closed the connection after: " + line);
            }
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }

    /** All bytes until the server closes the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Returns whether no byte arrives within this time. */
    boolean hearsNothingFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            in.mark(1);
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
