package io.emailledger.bounces;

import io.emailledger.smtp.Security;
import io.emailledger.smtp.TokenSource;
import io.emailledger.sockets.ConnectionChecks;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/** A mailbox on a server and its connection settings, which are described at {@link BounceMailboxBuilder}. */
record Account(
        String host,
        int port,
        Security security,
        boolean loginWithoutTls,
        SSLSocketFactory tls,
        String user,
        TokenSource secret,
        String mechanisms,
        Duration connectTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Duration operationTimeout) {

    String hostAndPort() {
        return ConnectionChecks.hostAndPort(host, port);
    }

    boolean usesToken() {
        return mechanisms.equals("XOAUTH2");
    }

    /** There is no login without TLS, so STARTTLS is required unless clear text is allowed. */
    boolean needsStartTls() {
        return security == Security.STARTTLS_REQUIRED || (security == Security.STARTTLS_IF_OFFERED && !loginWithoutTls);
    }

    boolean triesStartTls() {
        return security == Security.STARTTLS_REQUIRED || security == Security.STARTTLS_IF_OFFERED;
    }

    /** Everything but user, secret and trust. */
    @Override
    public String toString() {
        return hostAndPort() + ", security=" + security + ", login=" + mechanisms.replace(' ', '/')
                + (loginWithoutTls ? ", allowLoginWithoutTls" : "");
    }
}
