package io.emailledger.smtp;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.sockets.ConnectionChecks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
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
    private InstantSource time = InstantSource.system();

    SmtpTransportBuilder(String host, int port) {
        this.host = ConnectionChecks.word(host, "host");
        this.port = ConnectionChecks.port(port);
        this.security = port == 465 ? Security.TLS : Security.STARTTLS_REQUIRED;
    }

    /**
     * Logs in with a password, by PLAIN or LOGIN. The default is not to log in. The server must then offer a login,
     * else nothing is sent.
     *
     * @param user the user's name
     * @param password the password
     * @return this builder
     */
    public SmtpTransportBuilder login(String user, String password) {
        login = Login.byPassword(
                ConnectionChecks.credential(user, "user"), ConnectionChecks.credential(password, "password"));
        return this;
    }

    /**
     * Logs in with an access token, by XOAUTH2, as large providers require. The default is not to log in.
     *
     * @param user the user's name
     * @param accessToken returns a valid token; called each time a connection is opened, on the thread of the
     *     attempt, by several threads at once. If it throws, the server counts as unavailable
     * @return this builder
     */
    public SmtpTransportBuilder loginWithToken(String user, Supplier<String> accessToken) {
        login = Login.byToken(ConnectionChecks.credential(user, "user"), requirePresent(accessToken, "accessToken"));
        return this;
    }

    /**
     * Chooses how the connection is secured. The default is {@link Security#TLS} for port 465 and {@link
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
     * Allows that user and password are sent over a connection that is not secured, where everybody on the way can read
     * them. The default is that they are not.
     *
     * @return this builder
     */
    public SmtpTransportBuilder allowLoginWithoutTls() {
        loginWithoutTls = true;
        return this;
    }

    /**
     * Uses another trust, or a client certificate. That the server's certificate was issued for its name is checked in
     * any case. The default is the JDK's context.
     *
     * @param context the context, initialised
     * @return this builder
     */
    public SmtpTransportBuilder sslContext(SSLContext context) {
        sslContext = requirePresent(context, "sslContext");
        return this;
    }

    /**
     * Sets how many connections may be open at once, which is how many e-mails can be under way at once. The default is
     * 4.
     *
     * @param number between 1 and 1,000
     * @return this builder
     */
    public SmtpTransportBuilder connections(int number) {
        connections = ConnectionChecks.between(number, 1, 1_000, "connections");
        return this;
    }

    /**
     * Sets the name by which this side introduces itself (RFC 5321 section 4.1.1.1). The default is its address in
     * brackets.
     *
     * @param name a domain name, or an address in brackets
     * @return this builder
     */
    public SmtpTransportBuilder heloName(String name) {
        heloName = ConnectionChecks.word(name, "heloName");
        return this;
    }

    /**
     * Bounds the time to connect to one address of the server. The default is 20 seconds.
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
     * long, is five times as long. The default is two minutes.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder readTimeout(Duration timeout) {
        readTimeout = ConnectionChecks.time(timeout, "readTimeout");
        return this;
    }

    /**
     * Bounds how long a write may block because the server reads nothing. The default is three minutes.
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
     * It must be long enough for the largest e-mail. The default is 30 minutes.
     *
     * @param timeout more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder attemptTimeout(Duration timeout) {
        attemptTimeout = ConnectionChecks.time(timeout, "attemptTimeout");
        return this;
    }

    /**
     * Sets how long a connection is kept without use. One that has not been used for five seconds is asked whether it
     * is still alive (NOOP) before it is used. The default is one minute.
     *
     * @param limit more than zero, at most seven days
     * @return this builder
     */
    public SmtpTransportBuilder idleLimit(Duration limit) {
        idleLimit = ConnectionChecks.time(limit, "idleLimit");
        return this;
    }

    /**
     * Sets after how many e-mails a connection is closed: some servers require that. The default is 100.
     *
     * @param number between 1, which means that none is kept, and 1,000,000
     * @return this builder
     */
    public SmtpTransportBuilder messagesPerConnection(int number) {
        messagesPerConnection = ConnectionChecks.between(number, 1, 1_000_000, "messagesPerConnection");
        return this;
    }

    /**
     * Sets the clock by which the age of connections is measured. The default is the system's.
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
        return new SmtpTransport(new SmtpSettings(
                host,
                port,
                security,
                Optional.ofNullable(login),
                loginWithoutTls,
                ConnectionChecks.contextOrDefault(sslContext).getSocketFactory(),
                connections,
                Optional.ofNullable(heloName),
                connectTimeout,
                readTimeout,
                writeTimeout,
                attemptTimeout,
                idleLimit,
                messagesPerConnection,
                time));
    }

    /** Returns what was configured so far, without credentials. */
    @Override
    public String toString() {
        return "SmtpTransportBuilder[" + host + ":" + port + ", " + security + "]";
    }
}
