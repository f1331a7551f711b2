package io.emailledger.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sends the same lines to every client, one after each received line, whatever its content: for behaviour that the
 * scripted server does not offer.
 */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<String> lines;

    private final int dripping;

    private RawServer(List<String> lines, int dripping) throws IOException {
        this.lines = lines;
        this.dripping = dripping;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    static RawServer saying(String... lines) throws IOException {
        return new RawServer(List.of(lines), -1);
    }

    /** Sends the line at an index byte by byte, with pauses shorter than any read timeout, and never ends it. */
    static RawServer drippingAt(int index, List<String> lines) throws IOException {
        return new RawServer(lines, index);
    }

    SmtpTransportBuilder transport() {
        return SmtpTransport.relay(listener.getInetAddress().getHostAddress(), listener.getLocalPort())
                .security(Security.NONE)
                .readTimeout(TestMail.SOON);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                for (int i = 0; i < lines.size(); i++) {
                    String line = lines.get(i);
                    if (i == dripping) {
                        drip(line.substring(0, 3) + "-", client);
                    }
                    client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                    String heard = in.readLine();
                    while (heard != null && heard.isEmpty()) {
                        heard = in.readLine();
                    }
                    if (line.startsWith("354 ") && !line.contains("\r\n")) {
                        while (heard != null && !heard.equals(".")) {
                            heard = in.readLine();
                        }
                    }
                    if (heard == null) {
                        break;
                    }
                }
            } catch (IOException e) {
                // The client has gone, or the server is closed.
            }
        }
    }

    /** Runs until the client closes. A read with a timeout serves as the pause. */
    private static void drip(String beginning, Socket client) throws IOException {
        client.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        client.setSoTimeout(20);
        while (true) {
            try {
                if (client.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                client.getOutputStream().write('x');
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
