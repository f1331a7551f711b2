package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.sockets.ProxyException;
import io.emailledger.sockets.Tunnel;
import io.emailledger.spi.Transport.AttemptLog;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Connects sockets to the server, directly or through a proxy. Tries the addresses of the name one after another, each
 * within the connect timeout and all within the attempt. Thread-safe.
 */
final class Connector {
    private static final int MOST_NAMED = 6;
    private static final String PROXY_PROPERTY = "socksProxyHost";

    private final SmtpSettings settings;
    private final NetworkSettings network;
    private final Optional<ProxyServer> proxy;
    private final Optional<Tunnel> tunnel;
    private final AddressOrder order;

    Connector(SmtpSettings settings) {
        this.settings = settings;
        this.network = settings.network();
        this.proxy = network.proxy();
        this.tunnel = proxy.map(ProxyServer::tunnel);
        this.order = new AddressOrder(network, settings.time());
    }

    /** Returns a socket that leads to the server, under the deadline of the attempt. */
    GuardedSocket connect(AttemptLog log, Deadline deadline) throws UnavailableException {
        proxy.ifPresent(p -> log.note("the connection goes through the " + p));
        Map<InetAddress, String> failures = new LinkedHashMap<>();
        boolean lasting = false;
        for (InetAddress address : addresses()) {
            GuardedSocket socket = new GuardedSocket(settings.serverName());
            socket.begin(deadline);
            try {
                connect(socket, address);
                failures.forEach((failed, why) -> log.note(failed.getHostAddress() + ": " + why));
                return socket;
            } catch (IOException e) {
                lasting =
                        (e instanceof ProxyException p && p.isLasting()) || e instanceof UnusableLocalAddressException;
                failures.put(address, deadline.reason().orElseGet(() -> text(e)));
            }
            close(socket);
            if (lasting) {
                break;
            }
            order.failed(address);
            if (deadline.reason().isPresent()) {
                break;
            }
        }
        throw new UnavailableException(
                new Reply(0, settings.hostAndPort() + ": " + text(failures) + propertyHint()),
                !lasting && deadline.reason().isEmpty());
    }

    /** A server accepted a connection and then did not speak as one: its other addresses are better. */
    void failed(GuardedSocket socket) {
        socket.dialled().ifPresent(order::failed);
    }

    void worked(GuardedSocket socket) {
        socket.dialled().ifPresent(order::worked);
    }

    private List<InetAddress> addresses() throws UnavailableException {
        String name = proxy.map(ProxyServer::host).orElse(settings.host());
        String what = proxy.isPresent() ? "proxy" : "server";
        InetAddress[] found;
        try {
            found = network.resolver().resolve(name);
        } catch (UnknownHostException e) {
            throw new UnavailableException(new Reply(0, "there is no " + what + " of the name " + name));
        }
        List<InetAddress> usable = order.of(found);
        if (usable.isEmpty()) {
            throw new UnavailableException(new Reply(
                    0,
                    "the " + what + " " + name + " has no address that localAddress(...) and addressPreference(...)"
                            + " allow; it has " + found.length + " of another family"));
        }
        return usable;
    }

    private void connect(GuardedSocket socket, InetAddress address) throws IOException {
        long begun = System.nanoTime();
        if (network.localAddress().isPresent()) {
            try {
                socket.bind(new InetSocketAddress(network.localAddress().get(), 0));
            } catch (BindException e) {
                throw new UnusableLocalAddressException(e);
            }
        }
        int port = proxy.map(ProxyServer::port).orElse(settings.port());
        socket.dial(address, port, SmtpConnection.millis(settings.connectTimeout()));
        if (tunnel.isPresent()) {
            Duration left = settings.connectTimeout().minusNanos(System.nanoTime() - begun);
            tunnel.get().open(socket, settings.host(), settings.port(), left);
            socket.reachedServer();
        }
    }

    private String text(IOException trouble) {
        String message = Visible.text(String.valueOf(trouble.getMessage()));
        if (trouble instanceof ProxyException) {
            return proxy.map(p -> "the " + p + " ").orElse("") + message;
        }
        if (trouble instanceof UnusableLocalAddressException) {
            return message;
        }
        return trouble instanceof SocketTimeoutException
                ? toProxy() + " within " + ErrorTexts.of(settings.connectTimeout())
                : toProxy() + ": " + message;
    }

    private String toProxy() {
        return "no connection" + proxy.map(p -> " to the " + p).orElse("");
    }

    /** Returns the failures; those of several addresses with the addresses, each reason once. */
    private static String text(Map<InetAddress, String> failures) {
        if (failures.size() == 1) {
            return failures.values().iterator().next();
        }
        Map<String, StringJoiner> byReason = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        failures.forEach((address, reason) -> {
            StringJoiner named = byReason.computeIfAbsent(reason, r -> new StringJoiner(", "));
            if (counts.merge(reason, 1, Integer::sum) <= MOST_NAMED) {
                named.add(address.getHostAddress());
            }
        });
        StringJoiner all = new StringJoiner("; ", failures.size() + " addresses were tried: ", "");
        byReason.forEach((reason, named) -> {
            int more = counts.getOrDefault(reason, 0) - MOST_NAMED;
            all.add(reason + " (" + named + (more > 0 ? " and " + more + " more" : "") + ")");
        });
        return all.toString();
    }

    /** Tells those whose other connections go through the proxy of the JVM that this one does not. */
    private String propertyHint() {
        return proxy.isPresent() || System.getProperty(PROXY_PROPERTY) == null
                ? ""
                : "; the system property " + PROXY_PROPERTY + " does not apply here: use proxy(...)";
    }

    private static void close(GuardedSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed in any case.
        }
    }

    /** Thrown when this machine does not have the local address that is configured. */
    private static final class UnusableLocalAddressException extends IOException {
        private static final long serialVersionUID = 1L;

        UnusableLocalAddressException(IOException cause) {
            super(
                    "localAddress(...) cannot be used, is it an address of this machine? (" + cause.getMessage() + ")",
                    cause);
        }
    }
}
