package io.emailledger.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Speaks SOCKS5 with a proxy (RFC 1928), with a login by user and password (RFC 1929) if there is one. */
public final class Socks5Tunnel implements Tunnel {
    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int BY_PASSWORD = 2;
    private static final int NONE_OF_THEM = 0xff;

    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private static final String WRONG_KIND = "check its port; for an HTTP proxy there is ProxyServer.http(...)";

    private final @Nullable ProxyLogin login;

    /** Speaks without a login if it is null. */
    public Socks5Tunnel(@Nullable ProxyLogin login) {
        this.login = login;
    }

    @Override
    public void open(Socket proxy, String host, int port, Duration atMost) throws IOException {
        ProxyStream stream = new ProxyStream(proxy, atMost, WRONG_KIND);
        greet(stream);
        request(stream, host, port);
    }

    private void greet(ProxyStream stream) throws IOException {
        boolean hasLogin = login != null;
        stream.send(
                "the greeting",
                hasLogin ? new byte[] {VERSION, 2, NO_LOGIN, BY_PASSWORD} : new byte[] {VERSION, 1, NO_LOGIN});
        checkVersion(stream.read());
        int method = stream.read();
        if (method == BY_PASSWORD && login != null) {
            logIn(stream, login);
        } else if (method == NONE_OF_THEM) {
            throw ProxyException.lasting(
                    hasLogin
                            ? "accepts no login by user and password"
                            : "demands a login: give it one with ProxyServer.login(...)");
        } else if (method != NO_LOGIN) {
            throw ProxyException.lasting("chose a login that was not offered (" + method + ")");
        }
    }

    private static void checkVersion(int version) throws ProxyException {
        if (version != VERSION) {
            throw ProxyException.lasting("does not speak SOCKS5: " + WRONG_KIND);
        }
    }

    private static void logIn(ProxyStream stream, ProxyLogin login) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(1);
        writeCounted(request, login.user().getBytes(UTF_8));
        writeCounted(request, login.password().getBytes(UTF_8));
        stream.send("the login", request.toByteArray());
        // Some proxies put the version of SOCKS where that of the login belongs.
        stream.skip(1);
        if (stream.read() != 0) {
            throw ProxyException.lasting(
                    "did not accept the login: check the user and the password given to ProxyServer.login(...)");
        }
    }

    private static void request(ProxyStream stream, String host, int port) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {VERSION, 1, 0});
        if (ConnectionChecks.isAddress(host)) {
            byte[] address = InetAddress.getByName(host).getAddress();
            request.write(address.length == 4 ? IPV4 : IPV6);
            request.writeBytes(address);
        } else {
            request.write(NAME);
            writeCounted(request, host.getBytes(US_ASCII));
        }
        request.write(port >> 8);
        request.write(port);
        stream.send(
                "the request for a connection to " + ConnectionChecks.hostAndPort(host, port), request.toByteArray());
        checkVersion(stream.read());
        int reply = stream.read();
        if (reply != 0) {
            throw new ProxyException(
                    "cannot connect to " + ConnectionChecks.hostAndPort(host, port) + ": " + reason(reply),
                    reply == 2 || reply == 7 || reply == 8);
        }
        stream.skip(1);
        skipAddress(stream);
    }

    private static void skipAddress(ProxyStream stream) throws IOException {
        int type = stream.read();
        switch (type) {
            case IPV4 -> stream.skip(4);
            case IPV6 -> stream.skip(16);
            case NAME -> stream.skip(stream.read());
            default -> throw ProxyException.passing("gave an answer that is not legible");
        }
        stream.skip(2);
    }

    /** RFC 1928 section 6. */
    private static String reason(int reply) {
        return switch (reply) {
            case 1 -> "general failure (1); check the name given to relay(...), which the proxy resolves";
            case 2 -> "not allowed by its rules (2); they have to allow this server and port";
            case 3 -> "network unreachable (3)";
            case 4 -> "host unreachable (4); check the name given to relay(...), which the proxy resolves";
            case 5 -> "connection refused (5); nothing listens there";
            case 6 -> "TTL expired (6)";
            case 7 -> "command not supported (7)";
            case 8 -> "address type not supported (8); it knows no names, or no IPv6";
            default -> "reply " + reply;
        };
    }

    private static void writeCounted(ByteArrayOutputStream to, byte[] bytes) {
        to.write(bytes.length);
        to.writeBytes(bytes);
    }
}
