package io.emailledger.spring;

import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransportBuilder;
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
        @Nullable Integer messagesPerConnection) {
    private static final String PREFIX = "email-ledger.smtp.";

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
    }
}
