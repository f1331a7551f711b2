package io.emailledger.smtp;

import io.emailledger.sockets.ConnectionChecks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** The configuration of a transport; see {@link SmtpTransportBuilder} for each part. */
record SmtpSettings(
        String host,
        int port,
        Security security,
        Optional<Login> login,
        boolean loginWithoutTls,
        SSLSocketFactory tls,
        int connections,
        Optional<String> heloName,
        Duration connectTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Duration attemptTimeout,
        Duration idleLimit,
        int messagesPerConnection,
        NetworkSettings network,
        InstantSource time) {

    /** The name for which the certificate is checked. */
    String serverName() {
        return network.serverName().orElse(host);
    }

    String hostAndPort() {
        return ConnectionChecks.hostAndPort(host, port);
    }

    /** Everything but user, secret and trust. */
    @Override
    public String toString() {
        return "SmtpTransport[" + hostAndPort()
                + ", security=" + security
                + ", login=" + login.map(Login::toString).orElse("none")
                + (loginWithoutTls ? ", allowLoginWithoutTls" : "")
                + ", connections=" + connections
                + heloName.map(n -> ", heloName=" + n).orElse("")
                + ", connectTimeout=" + ErrorTexts.of(connectTimeout)
                + ", readTimeout=" + ErrorTexts.of(readTimeout)
                + ", writeTimeout=" + ErrorTexts.of(writeTimeout)
                + ", attemptTimeout=" + ErrorTexts.of(attemptTimeout)
                + ", idleLimit=" + ErrorTexts.of(idleLimit)
                + ", messagesPerConnection=" + messagesPerConnection
                + network
                + "]";
    }
}
