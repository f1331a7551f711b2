package io.emailledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A policy server for Postfix (see its SMTPD_POLICY_README) that rejects the mail of one sender. */
final class RefusingPolicy implements AutoCloseable {
    private final ServerSocket listener;
    private final String refused;
    private final AtomicInteger refusals = new AtomicInteger();

    RefusingPolicy(int port, String refusedSender) throws IOException {
        this.refused = refusedSender;
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Returns how many e-mails it has rejected. */
    int refusals() {
        return refusals.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "policy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.US_ASCII);
            boolean refuse = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                refuse |= line.equals("sender=" + refused);
                if (line.isEmpty()) {
                    out.write("action=" + (refuse ? "554 5.7.1 Content refused" : "DUNNO") + "\n\n");
                    out.flush();
                    refusals.addAndGet(refuse ? 1 : 0);
                    refuse = false;
                }
            }
        } catch (IOException e) {
            // Postfix has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
