package io.emailledger.smtp;

import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.ConnectionChecks;
import io.emailledger.sockets.HttpTunnel;
import io.emailledger.sockets.ProxyLogin;
import io.emailledger.sockets.Socks5Tunnel;
import io.emailledger.sockets.Tunnel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A proxy through which a transport reaches its server: SOCKS5 (RFC 1928) or CONNECT of HTTP (RFC 9110 section 9.3.6).
 *
 * <pre>{@code
 * SmtpTransport.relay("smtp.example.com", 587).proxy(ProxyServer.socks5("proxy.example.com", 1080))
 * }</pre>
 *
 * <p>The proxy resolves the name of the server; this machine does not look it up. TLS is between this machine and the
 * server: the proxy sees encrypted bytes, and the certificate is checked for the server's name. The conversation with
 * the proxy itself, and thus its password, is not encrypted. Immutable and thread-safe.
 */
public final class ProxyServer {
    private static final int LONGEST_OF_SOCKS = 255;

    private final Protocol kind;
    private final String host;
    private final int port;
    private final @Nullable ProxyLogin login;

    private enum Protocol {
        SOCKS5("SOCKS5 proxy "),
        HTTP("HTTP proxy ");

        private final String text;

        Protocol(String text) {
            this.text = text;
        }
    }

    private ProxyServer(Protocol kind, String host, int port, @Nullable ProxyLogin login) {
        this.kind = kind;
        this.host = host;
        this.port = port;
        this.login = login;
    }

    /**
     * Returns a proxy that speaks SOCKS5.
     *
     * @param host the proxy's name, which this machine resolves, or its address
     * @param port the port, often 1080
     * @return a proxy without a login
     * @throws InvalidValueException if the host is no visible ASCII or the port is not between 1 and 65,535
     */
    public static ProxyServer socks5(String host, int port) {
        return at(Protocol.SOCKS5, host, port);
    }

    /**
     * Returns a proxy that speaks HTTP and allows CONNECT to the server's port. Many allow it only to port 443 by
     * default.
     *
     * @param host the proxy's name, which this machine resolves, or its address
     * @param port the port, often 3128 or 8080
     * @return a proxy without a login
     * @throws InvalidValueException if the host is no visible ASCII or the port is not between 1 and 65,535
     */
    public static ProxyServer http(String host, int port) {
        return at(Protocol.HTTP, host, port);
    }

    private static ProxyServer at(Protocol kind, String host, int port) {
        return new ProxyServer(kind, ConnectionChecks.word(host, "host"), ConnectionChecks.port(port), null);
    }

    /**
     * Returns the same proxy with a login: by user and password for SOCKS5 (RFC 1929), Basic for HTTP (RFC 7617).
     *
     * @param user the user's name; not empty, no control characters; for SOCKS5 at most 255 bytes in UTF-8, for HTTP
     *     without a colon
     * @param password the password; not empty, no control characters; for SOCKS5 at most 255 bytes in UTF-8
     * @return a new value
     * @throws InvalidValueException if a value is not allowed
     */
    public ProxyServer login(String user, String password) {
        String name = checked(ConnectionChecks.credential(user, "user"), "user");
        if (kind == Protocol.HTTP && name.indexOf(':') >= 0) {
            throw new InvalidValueException("user", "must not contain a colon, where Basic ends the user");
        }
        String secret = checked(ConnectionChecks.credential(password, "password"), "password");
        return new ProxyServer(kind, host, port, new ProxyLogin(name, secret));
    }

    private String checked(String value, String property) {
        if (kind == Protocol.SOCKS5 && value.getBytes(StandardCharsets.UTF_8).length > LONGEST_OF_SOCKS) {
            throw new InvalidValueException(property, "must have at most 255 bytes in UTF-8 for SOCKS5");
        }
        return value;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Returns what speaks with the proxy. */
    Tunnel tunnel() {
        CredentialMask mask = login == null ? CredentialMask.NONE : CredentialMask.of(login.user(), login.password());
        return kind == Protocol.SOCKS5
                ? new Socks5Tunnel(login)
                : new HttpTunnel(login, said -> mask.mask(Visible.text(said)));
    }

    /** Returns kind, host and port, without user and password. */
    @Override
    public String toString() {
        return kind.text + ConnectionChecks.hostAndPort(host, port);
    }
}
