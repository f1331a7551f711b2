package io.emailledger.spring;

import io.emailledger.smtp.AddressPreference;
import io.emailledger.smtp.ProxyServer;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransportBuilder;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What spring.mail.* does not say about the mail server.
 *
 * @param security How the connection is secured. Default: it follows from spring.mail.*.
 * @param allowLoginWithoutTls Whether user and password may be sent over a connection without TLS.
 * @param connections How many connections may be open at once. Default: 4.
 * @param heloName The name with which the server is greeted. Default: mail.smtp.localhost, or the own IP address.
 * @param connectTimeout The time to connect. Default: mail.smtp.connectiontimeout, or 20 seconds.
 * @param readTimeout The wait for a reply of the server. Default: mail.smtp.timeout, or 2 minutes.
 * @param writeTimeout How long a write may block. Default: mail.smtp.writetimeout, or 3 minutes.
 * @param attemptTimeout The bound of a whole attempt. Default: 30 minutes.
 * @param idleLimit How long an idle connection stays open. Default: 1 minute.
 * @param messagesPerConnection After how many e-mails a connection is closed. Default: 100.
 * @param proxy The proxy through which the server is reached.
 * @param localAddress The address of this machine from which connections are made. Default: mail.smtp.localaddress.
 * @param addressPreference Which addresses of the server are used, and which are tried first. Default: SYSTEM.
 * @param serverName The name in the TLS handshake and in the certificate. Default: spring.mail.host.
 */
@ConfigurationProperties("email-ledger.smtp")
record SmtpProperties(
        @Nullable Security security,
        @DefaultValue("false") boolean allowLoginWithoutTls,
        @Nullable Integer connections,
        @Nullable String heloName,
        @Nullable Duration connectTimeout,
        @Nullable Duration readTimeout,
        @Nullable Duration writeTimeout,
        @Nullable Duration attemptTimeout,
        @Nullable Duration idleLimit,
        @Nullable Integer messagesPerConnection,
        @DefaultValue Proxy proxy,
        @Nullable InetAddress localAddress,
        @Nullable AddressPreference addressPreference,
        @Nullable String serverName) {
    private static final String PREFIX = "email-ledger.smtp.";

    /**
     * The proxy, if it has a host.
     *
     * @param type The protocol of the proxy: socks5 or http.
     * @param host The name or the address of the proxy. Default: mail.smtp.socks.host or mail.smtp.proxy.host.
     * @param port The port of the proxy. Default: 1080 for SOCKS5, 3128 for HTTP.
     * @param user The user for the proxy.
     * @param password The password for the proxy.
     */
    record Proxy(
            @DefaultValue("socks5") Type type,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String user,
            @Nullable String password) {
        private static final String NAME = PREFIX + "proxy.";

        /** The protocols of proxies. */
        enum Type {
            SOCKS5,
            HTTP
        }

        @Nullable ProxyServer server() {
            if (host == null) {
                return null;
            }
            int number = port != null ? port : type == Type.HTTP ? 3128 : 1080;
            ProxyServer server = Setting.checked(
                    NAME + (host.isBlank() ? "host" : "port"),
                    () -> type == Type.HTTP ? ProxyServer.http(host, number) : ProxyServer.socks5(host, number));
            if (user == null) {
                return server;
            }
            String secret = Setting.required(NAME + "password", password, NAME + "user is set");
            return Setting.checked(NAME + "user", () -> server.login(user, secret));
        }

        /** Without user and password. */
        @Override
        public String toString() {
            return "Proxy[" + type + ", " + host + ":" + port + "]";
        }
    }

    /** Applies these settings after those of {@code spring.mail}, which they replace. */
    void applyTo(SmtpTransportBuilder builder) {
        Setting.set(PREFIX + "security", security, builder::security);
        Setting.flag(allowLoginWithoutTls, builder::allowLoginWithoutTls);
        Setting.set(PREFIX + "connections", connections, builder::connections);
        Setting.set(PREFIX + "helo-name", heloName, builder::heloName);
        Setting.set(PREFIX + "connect-timeout", connectTimeout, builder::connectTimeout);
        Setting.set(PREFIX + "read-timeout", readTimeout, builder::readTimeout);
        Setting.set(PREFIX + "write-timeout", writeTimeout, builder::writeTimeout);
        Setting.set(PREFIX + "attempt-timeout", attemptTimeout, builder::attemptTimeout);
        Setting.set(PREFIX + "idle-limit", idleLimit, builder::idleLimit);
        Setting.set(PREFIX + "messages-per-connection", messagesPerConnection, builder::messagesPerConnection);
        Setting.set(PREFIX + "proxy", proxy.server(), builder::proxy);
        Setting.set(PREFIX + "local-address", localAddress, builder::localAddress);
        Setting.set(PREFIX + "address-preference", addressPreference, builder::addressPreference);
        Setting.set(PREFIX + "server-name", serverName, builder::serverName);
    }
}
