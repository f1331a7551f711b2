package io.emailledger.bounces;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/**
 * Sends a greeting, answers lines as scripted, and records received lines: for behaviour that no regular server shows.
 */
final class LineServer implements AutoCloseable {
    private final ServerSocket listener;
    private final String greeting;
    private final UnaryOperator<String> answers;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    /**
     * Starts one.
     *
     * @param answers from a line to the answer without its last line end; empty for none. {@code TAG} in it stands for
     *     the line's first word
     */
    LineServer(ServerSocket listener, String greeting, UnaryOperator<String> answers) {
        this.listener = listener;
        this.greeting = greeting;
        this.answers = answers;
        Thread thread = new Thread(this::serve, "line-server");
        thread.setDaemon(true);
        thread.start();
    }

    static LineServer inClear(String greeting, UnaryOperator<String> answers) throws IOException {
        return new LineServer(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), greeting, answers);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                if (greeting.isEmpty()) {
                    drip(client);
                } else {
                    converse(client);
                }
            } catch (IOException e) {
                // The client has gone, or the server is closed.
            }
        }
    }

    private void converse(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        say(client, greeting);
        String line = in.readLine();
        while (line != null) {
            heard.add(line);
            String answer = answers.apply(line);
            if (!answer.isEmpty()) {
                say(client, answer.replace("TAG", line.replaceFirst(" .*", "")));
            }
            line = in.readLine();
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends an endless greeting, with pauses shorter than any read timeout. */
    private static void drip(Socket client) throws IOException {
        client.setSoTimeout(20);
        while (true) {
            client.getOutputStream().write('x');
            try {
                if (client.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // This is the pause.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
