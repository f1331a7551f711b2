package io.emailledger.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy on loopback that speaks SOCKS5, HTTP or nothing at all, and connects every request to one server, whatever
 * its name: the names of tests cannot be resolved on this machine. A fault replaces what it says in one step.
 */
final class TestProxy implements AutoCloseable {
    enum Step {
        GREETING,
        LOGIN,
        REQUEST
    }

    private interface Conversation {
        boolean allows(Socket client) throws IOException;
    }

    private interface Fault {
        void happen(Socket client) throws IOException;
    }

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final Conversation conversation;
    private final String user;
    private final String password;
    private final Map<Step, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<InetAddress> clients = new CopyOnWriteArrayList<>();

    private TestProxy(InetSocketAddress at, InetSocketAddress server, String kind, String user, String password)
            throws IOException {
        this.server = server;
        this.user = user;
        this.password = password;
        this.conversation = switch (kind) {
            case "socks5" -> this::socks;
            case "http" -> this::http;
            default -> client -> true;
        };
        this.listener = new ServerSocket();
        listener.bind(at);
        inBackground(this::serve);
    }

    /** A proxy without a login if the user is empty. */
    static TestProxy start(String kind, int serverPort, String user, String password) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new TestProxy(
                new InetSocketAddress(loopback, 0), new InetSocketAddress(loopback, serverPort), kind, user, password);
    }

    static TestProxy socks5(int serverPort) throws IOException {
        return start("socks5", serverPort, "", "");
    }

    static TestProxy http(int serverPort) throws IOException {
        return start("http", serverPort, "", "");
    }

    /** Listens on the same port as a server on 127.0.0.1, on another address, and forwards to it. */
    static TestProxy alias(String address, int serverPort) throws IOException {
        return new TestProxy(
                new InetSocketAddress(InetAddress.getByName(address), serverPort),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort),
                "alias",
                "",
                "");
    }

    ProxyServer asSocks5() {
        return ProxyServer.socks5("127.0.0.1", listener.getLocalPort());
    }

    ProxyServer asHttp() {
        return ProxyServer.http("127.0.0.1", listener.getLocalPort());
    }

    /** The servers that were asked for, as host and port. */
    List<String> requests() {
        return requests;
    }

    /** The addresses from which it was called. */
    List<InetAddress> clients() {
        return clients;
    }

    void silentAt(Step step) {
        faults.put(step, client -> {
            while (client.getInputStream().read() >= 0) {
                // Until the client has gone.
            }
        });
    }

    void closeAt(Step step) {
        faults.put(step, Socket::close);
    }

    void sayAt(Step step, byte[] bytes) {
        faults.put(step, client -> {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
            while (client.getInputStream().read() >= 0) {
                // Until the client has gone.
            }
        });
    }

    void sayAt(Step step, String text) {
        sayAt(step, text.getBytes(ISO_8859_1));
    }

    /** Says the beginning, and then one more byte every few milliseconds, without an end. */
    void dripAt(Step step, byte[] beginning) {
        faults.put(step, client -> {
            client.getOutputStream().write(beginning);
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
        });
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                clients.add(client.getInetAddress());
                inBackground(() -> speak(client));
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    private void speak(Socket client) {
        try (client) {
            if (conversation.allows(client)) {
                relay(client);
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private void relay(Socket client) throws IOException {
        try (Socket away = new Socket()) {
            away.connect(server);
            sockets.add(away);
            inBackground(() -> {
                try (away) {
                    client.getInputStream().transferTo(away.getOutputStream());
                } catch (IOException e) {
                    // One of them has gone.
                }
            });
            away.getInputStream().transferTo(client.getOutputStream());
        }
    }

    /** Lets a fault happen. Returns whether there was one. */
    private boolean fails(Step step, Socket client) throws IOException {
        Fault fault = faults.get(step);
        if (fault == null) {
            return false;
        }
        fault.happen(client);
        return true;
    }

    private boolean socks(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        if (fails(Step.GREETING, client)) {
            return false;
        }
        int wanted = user.isEmpty() ? 0 : 2;
        boolean offered = new String(methods, ISO_8859_1).indexOf(wanted) >= 0;
        out.write(new byte[] {5, (byte) (offered ? wanted : 0xff)});
        if (!offered) {
            return false;
        }
        if (wanted == 2) {
            in.readByte();
            String name = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
            String secret = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
            if (fails(Step.LOGIN, client)) {
                return false;
            }
            boolean right = name.equals(user) && secret.equals(password);
            out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
                return false;
            }
        }
        in.readNBytes(3);
        int type = in.readUnsignedByte();
        String host = type == 3
                ? new String(in.readNBytes(in.readUnsignedByte()), ISO_8859_1)
                : InetAddress.getByAddress(in.readNBytes(type == 1 ? 4 : 16)).getHostAddress();
        requests.add(host + ":" + in.readUnsignedShort());
        if (fails(Step.REQUEST, client)) {
            return false;
        }
        out.write(new byte[] {5, 0, 0, 3, 4, 'h', 'e', 'r', 'e', 0, 0});
        return true;
    }

    private boolean http(Socket client) throws IOException {
        String request = line(client.getInputStream());
        String authorization = "";
        for (String line = line(client.getInputStream()); !line.isEmpty(); line = line(client.getInputStream())) {
            authorization = line.startsWith("Proxy-Authorization: ") ? line.substring(21) : authorization;
        }
        requests.add(request.split(" ", -1)[1]);
        if (fails(Step.REQUEST, client)) {
            return false;
        }
        String right = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
        if (!user.isEmpty() && !authorization.equals(right)) {
            client.getOutputStream()
                    .write(("HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"test\"\r\n\r\n")
                            .getBytes(ISO_8859_1));
            return false;
        }
        client.getOutputStream()
                .write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Connected\r\nVia: test\r\nContent-Length: 5\r\n\r\n"
                        .getBytes(ISO_8859_1));
        return true;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
