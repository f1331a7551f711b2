package io.emailledger.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Says the same lines to every client, one after each of its lines, whatever it said: for what the scripted server would never do. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<String> lines;

    private RawServer(List<String> lines) throws IOException {
        this.lines = lines;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    static RawServer saying(String... lines) throws IOException {
        return new RawServer(List.of(lines));
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
                for (String line : lines) {
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

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
