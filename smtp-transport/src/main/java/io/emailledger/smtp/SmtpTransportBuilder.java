package io.emailledger.smtp;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.ConnectionChecks;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link SmtpTransport}. Begins with {@link SmtpTransport#relay}. Every property but server and port has a
 * default. Not thread-safe.
 */
public final class SmtpTransportBuilder {
    private final String host;
    private final int port;
    private Security security;
    private @Nullable Login login;
    private @Nullable ClientCertificate clientCertificate;
    private boolean loginWithoutTls;
    private @Nullable SSLContext sslContext;
    private int connections = 4;
    private @Nullable String heloName;
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration readTimeout = Duration.ofMinutes(2);
    private Duration writeTimeout = Duration.ofMinutes(3);
    private Duration attemptTimeout = Duration.ofMinutes(30);
    private Duration idleLimit = Duration.ofMinutes(1);
    private int messagesPerConnection = 100;
    private @Nullable ProxyServer proxy;
    private @Nullable InetAddress localAddress;
    private AddressPreference addressPreference = AddressPreference.SYSTEM;
    private @Nullable String serverName;
    private NetworkSettings.Resolver resolver = InetAddress::getAllByName;
    private InstantSource time = InstantSource.system();

    SmtpTransportBuilder(String host, int port) {
        this.host = ConnectionChecks.word(host, "host");
        this.port = ConnectionChecks.port(port);
        this.security = port == 465 ? Security.TLS : Security.STARTTLS_REQUIRED;
    }

    /**
     * Logs in with a password, by PLAIN or LOGIN, or by SCRAM-SHA-256 (RFC 7677) if the server offers neither. If the
     * server offers no login, nothing is sent. Default: no login.
     *
     * @param user the user's name; not empty, no control characters
     * @param password the password; not empty, no control characters
     * @return this builder
     */
    public SmtpTransportBuilder login(String user, String password) {
        login = Login.byPassword(
                ConnectionChecks.credential(user, "user"), ConnectionChecks.credential(password, "password"));
        return this;
    }

    /**
     * Logs in with an access token, by XOAUTH2, or by OAUTHBEARER (RFC 7628) if the server offers only that. If the
     * server rejects the token, the source is asked for another one, and the login is tried once more. Default: no
     * login.
     *
     * @param user the user's name; not empty, no control characters
     * @param accessTokens returns a valid token; called each time a connection is opened, on the thread of the
     *     attempt, by several threads at once. If it throws, the server counts as unavailable
     * @return this builder
     */
    public SmtpTransportBuilder loginWithToken(String user, TokenSource accessTokens) {
        login = Login.byToken(ConnectionChecks.credential(user, "user"), requirePresent(accessTokens, "accessTokens"));
        return this;
    }

    /**
     * Logs in with the client certificate, by EXTERNAL (RFC 4422 appendix A). A server that knows the client by its
     * certificate often needs no login in addition. Default: no login.
     *
     * @return this builder
     */
    public SmtpTransportBuilder loginWithCertificate() {
        login = Login.byCertificate();
        return this;
    }

    /**
     * Sets the certificate that is shown to a server that asks for one. The server's certificate is verified as by
     * the JDK. Not together with {@link #sslContext(SSLContext)}. Default: none.
     *
     * @param certificate the certificate with its key
     * @return this builder
     */
    public SmtpTransportBuilder clientCertificate(ClientCertificate certificate) {
        clientCertificate = requirePresent(certificate, "clientCertificate");
        return this;
    }

    /**
     * Chooses how the connection is secured. Default: {@link Security#TLS} for port 465, {@link
     * Security#STARTTLS_REQUIRED} for all others.
     *
     * @param wanted the security
     * @return this builder
     */
    public SmtpTransportBuilder security(Security wanted) {
        security = requirePresent(wanted, "security");
        return this;
    }

    /**
     * Allows user and password to be sent over a connection without TLS, where an attacker in the network can read
     * them. Default: not allowed.
     *
     * @return this builder
     */
    public SmtpTransportBuilder allowLoginWithoutTls() {
        loginWithoutTls = true;
        return this;
    }

    /**
     * Sets the TLS context, for example with other trusted certificates or a client certificate. The host name in the
     * server's certificate is checked in any case. Default: the context of the JDK.
     *
     * @param context an initialised context
     * @return this builder
     */
    public SmtpTransportBuilder sslContext(SSLContext context) {
        sslContext = requirePresent(context, "sslContext");
        return this;
    }

    /**
     * Sets how many connections may be open at once, and thus how many e-mails are transmitted at once. Default: 4.
     *
     * @param number connections, from 1 to 1,000
     * @return this builder
     */
    public SmtpTransportBuilder connections(int number) {
        connections = ConnectionChecks.between(number, 1, 1_000, "connections");
        return this;
    }

    /**
     * Sets the name with which this client greets the server (EHLO, RFC 5321 section 4.1.1.1). Default: its own IP
     * address in brackets.
     *
     * @param name a domain name, or an IP address in brackets; at most 255 visible ASCII characters
     * @return this builder
     */
    public SmtpTransportBuilder heloName(String name) {
        heloName = ConnectionChecks.word(name, "heloName");
        return this;
    }

    /**
     * Bounds the time to connect to one address of the server; with a proxy, until it has connected. Default: 20
     * seconds.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder connectTimeout(Duration timeout) {
        connectTimeout = ConnectionChecks.time(timeout, "connectTimeout");
        return this;
    }

    /**
     * Bounds the wait for a reply of the server. The wait for the reply to the content, which may take the server
     * long, is five times as long. Default: two minutes.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder readTimeout(Duration timeout) {
        readTimeout = ConnectionChecks.time(timeout, "readTimeout");
        return this;
    }

    /**
     * Bounds how long a write may block because the server reads nothing. Default: three minutes.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder writeTimeout(Duration timeout) {
        writeTimeout = ConnectionChecks.time(timeout, "writeTimeout");
        return this;
    }

    /**
     * Bounds a whole attempt, so that a server that sends or reads one byte now and then cannot block it for ever.
     * It must be long enough for the largest e-mail. Default: 30 minutes.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder attemptTimeout(Duration timeout) {
        attemptTimeout = ConnectionChecks.time(timeout, "attemptTimeout");
        return this;
    }

    /**
     * Sets how long an idle connection stays open. One that was idle for five seconds is tested (NOOP) before it is
     * used again. Default: one minute.
     *
     * @param limit more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder idleLimit(Duration limit) {
        idleLimit = ConnectionChecks.time(limit, "idleLimit");
        return this;
    }

    /**
     * Sets after how many e-mails a connection is closed: some servers require that. Default: 100.
     *
     * @param number e-mails, from 1 to 1,000,000; with 1 no connection is used twice
     * @return this builder
     */
    public SmtpTransportBuilder messagesPerConnection(int number) {
        messagesPerConnection = ConnectionChecks.between(number, 1, 1_000_000, "messagesPerConnection");
        return this;
    }

    /**
     * Connects through a proxy, which resolves the server's name. A proxy that does not connect makes the server
     * unavailable; no recipient fails. Default: no proxy. The JVM's own proxy settings, such as the system property
     * {@code socksProxyHost}, never apply.
     *
     * @param server the proxy
     * @return this builder
     */
    public SmtpTransportBuilder proxy(ProxyServer server) {
        proxy = requirePresent(server, "proxy");
        return this;
    }

    /**
     * Sets the address of this machine from which connections are made, where it has several. Only addresses of the
     * same family (IPv4 or IPv6) of the server are used, or of the proxy. Default: the operating system chooses.
     *
     * @param address an address of this machine, not a wildcard or multicast address
     * @return this builder
     */
    public SmtpTransportBuilder localAddress(InetAddress address) {
        localAddress = requirePresent(address, "localAddress");
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new InvalidValueException("localAddress", "must be an address of this machine");
        }
        return this;
    }

    /**
     * Chooses among the addresses of the server, or of the proxy: all that are allowed are tried in turn, each within
     * {@link #connectTimeout}. One that failed is tried last for five minutes. Default: {@link
     * AddressPreference#SYSTEM}.
     *
     * @param preference the families that are used, and the first one
     * @return this builder
     */
    public SmtpTransportBuilder addressPreference(AddressPreference preference) {
        addressPreference = requirePresent(preference, "addressPreference");
        return this;
    }

    /**
     * Sets the name that is sent in the TLS handshake (SNI, RFC 6066 section 3) and that the certificate must have. It
     * is for a server that is reached by its IP address or by another name. Default: the host given to {@link
     * SmtpTransport#relay}.
     *
     * @param name a domain name in ASCII; or an IP address, which is checked but not sent
     * @return this builder
     */
    public SmtpTransportBuilder serverName(String name) {
        serverName = ConnectionChecks.certifiedName(name, "serverName");
        return this;
    }

    /** For tests, which need names with several addresses. */
    SmtpTransportBuilder resolver(NetworkSettings.Resolver names) {
        resolver = names;
        return this;
    }

    /**
     * Sets the clock that measures how long connections are idle. Default: the system clock.
     *
     * @param source the clock
     * @return this builder
     */
    public SmtpTransportBuilder time(InstantSource source) {
        time = requirePresent(source, "time");
        return this;
    }

    /**
     * Creates the transport. It connects when it has an e-mail to deliver.
     *
     * @return the transport; the application closes it
     * @throws InvalidValueException if the values contradict each other
     */
    public SmtpTransport build() {
        if (login != null && security == Security.NONE && !loginWithoutTls) {
            throw new InvalidValueException(
                    "login",
                    "must not be given with Security.NONE, because it would be sent in clear: choose another security, leave the login out,"
                            + " or say allowLoginWithoutTls()");
        }
        if (localAddress != null && !addressPreference.allows(localAddress)) {
            throw new InvalidValueException(
                    "localAddress", "must be of the family that addressPreference(" + addressPreference + ") allows");
        }
        ClientCertificate certificate = clientCertificate;
        if (certificate != null && (sslContext != null || security == Security.NONE)) {
            throw new InvalidValueException(
                    "clientCertificate",
                    sslContext == null
                            ? "must not be given with Security.NONE: it is shown by TLS"
                            : "must not be given with sslContext(...): give the certificate to that context");
        }
        return new SmtpTransport(new SmtpSettings(
                host,
                port,
                security,
                Optional.ofNullable(login),
                loginWithoutTls,
                (certificate == null ? ConnectionChecks.contextOrDefault(sslContext) : certificate.context())
                        .getSocketFactory(),
                connections,
                Optional.ofNullable(heloName),
                connectTimeout,
                readTimeout,
                writeTimeout,
                attemptTimeout,
                idleLimit,
                messagesPerConnection,
                new NetworkSettings(
                        Optional.ofNullable(proxy),
                        Optional.ofNullable(localAddress),
                        addressPreference,
                        Optional.ofNullable(serverName),
                        resolver),
                time));
    }

    /** Returns what was configured so far, without credentials. */
    @Override
    public String toString() {
        return "SmtpTransportBuilder[" + host + ":" + port + ", " + security + "]";
    }
}
