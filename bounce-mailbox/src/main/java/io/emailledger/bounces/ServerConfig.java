package io.emailledger.bounces;

import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.TokenSource;
import io.emailledger.sockets.ConnectionChecks;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The configuration of a mailbox on a server; see {@link BounceMailboxBuilder} for each part. */
final class ServerConfig {
    private final String host;
    private final int port;
    private @Nullable String user;
    private TokenSource secret = () -> "";
    private String mechanisms = "";
    Security security;
    boolean loginWithoutTls;

    @Nullable SSLContext sslContext;

    Duration connectTimeout = Duration.ofSeconds(20);
    Duration readTimeout = Duration.ofMinutes(2);
    Duration operationTimeout = Duration.ofMinutes(10);

    ServerConfig(String host, int port) {
        this.host = ConnectionChecks.word(host, "host");
        this.port = ConnectionChecks.port(port);
        this.security = port == 993 || port == 995 ? Security.TLS : Security.STARTTLS_REQUIRED;
    }

    void login(String name, TokenSource given, String by) {
        user = ConnectionChecks.credential(name, "user");
        secret = given;
        mechanisms = by;
    }

    /** Rejects settings that contradict each other. */
    Account account() {
        if (user == null) {
            throw new InvalidValueException("login", "must be given: say login(...) or loginWithToken(...)");
        }
        if (security == Security.NONE && !loginWithoutTls) {
            throw new InvalidValueException(
                    "login",
                    "must not be given with Security.NONE, because it would be sent in clear: choose another security or"
                            + " say allowLoginWithoutTls()");
        }
        return new Account(
                host,
                port,
                security,
                loginWithoutTls,
                ConnectionChecks.contextOrDefault(sslContext).getSocketFactory(),
                user,
                secret,
                mechanisms,
                connectTimeout,
                readTimeout,
                // No command is larger than a buffer, so a write that does not finish in time never will.
                Duration.ofMinutes(1),
                operationTimeout);
    }

    /** Without user and secret. */
    @Override
    public String toString() {
        return host + ":" + port + ", " + security;
    }
}
