package io.emailledger.spring;

import io.emailledger.smtp.ProxyServer;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.smtp.SmtpTransportBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates {@code spring.mail.*} into the settings of a {@link SmtpTransport}. What the ledger does more strictly than
 * Jakarta Mail is described in {@code docs/spring-boot.md}.
 */
final class SmtpTransportFactory {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransportFactory.class);
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final Pattern TOKEN_LOGIN = Pattern.compile("(?i)\\s*XOAUTH2\\s*");

    private final SpringMail mail;
    private final RelayConnectionDetails relay;

    SmtpTransportFactory(SpringMail mail, RelayConnectionDetails relay) {
        this.mail = mail;
        this.relay = relay;
    }

    SmtpTransportBuilder builder(Optional<SSLContext> trusted) {
        SmtpTransportBuilder builder =
                Setting.checked("spring.mail.host", () -> SmtpTransport.relay(relay.host(), relay.port()));
        builder.security(security());
        trusted.ifPresent(builder::sslContext);
        relay.username().ifPresent(user -> relay.password().ifPresent(password -> login(builder, user, password)));
        mail.jakarta("localhost").ifPresent(name -> Setting.set(jakartaName("localhost"), name, builder::heloName));
        proxy().ifPresent(builder::proxy);
        mail.jakarta("localaddress").ifPresent(text -> builder.localAddress(localAddress(text)));
        timeout("connectiontimeout", builder::connectTimeout);
        timeout("timeout", builder::readTimeout);
        timeout("writetimeout", builder::writeTimeout);
        warnOfUncheckedCertificates();
        return builder;
    }

    private void warnOfUncheckedCertificates() {
        if (mail.jakarta("ssl.trust").isPresent()) {
            LOG.warn(
                    "{} has no effect: the certificate of the mail server is always checked. "
                            + "Name the certificates that you trust in spring.mail.ssl.bundle",
                    jakartaName("ssl.trust"));
        }
        if (!mail.ssl().verifyHostname()) {
            LOG.warn("spring.mail.ssl.verify-hostname has no effect: the name in the certificate of the mail server is "
                    + "always checked. If it is not spring.mail.host, set email-ledger.smtp.server-name");
        }
    }

    private void login(SmtpTransportBuilder builder, String user, String password) {
        if (mail.jakarta("auth.mechanisms")
                .filter(TOKEN_LOGIN.asMatchPredicate())
                .isPresent()) {
            Setting.checked("spring.mail.username", () -> builder.loginWithToken(user, () -> password));
        } else {
            Setting.checked("spring.mail.password", () -> builder.login(user, password));
        }
        Setting.flag(isLoopback(), builder::allowLoginWithoutTls);
    }

    /** Jakarta Mail prefers the HTTP proxy if both are set. */
    private Optional<ProxyServer> proxy() {
        return proxy("proxy", 80, ProxyServer::http).or(() -> proxy("socks", 1080, ProxyServer::socks5));
    }

    private Optional<ProxyServer> proxy(String kind, int usualPort, BiFunction<String, Integer, ProxyServer> factory) {
        return mail.jakarta(kind + ".host").map(host -> {
            int port = mail.jakarta(kind + ".port")
                    .map(text -> number(kind + ".port", text))
                    .orElse(usualPort);
            ProxyServer server = Setting.checked(jakartaName(kind + ".host"), () -> factory.apply(host, port));
            return mail.jakarta(kind + ".user")
                    .map(user -> Setting.checked(
                            jakartaName(kind + ".user"),
                            () -> server.login(
                                    user, mail.jakarta(kind + ".password").orElse(""))))
                    .orElse(server);
        });
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidPropertyException(jakartaName(name), "must be a number", e);
        }
    }

    private static InetAddress localAddress(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new InvalidPropertyException(jakartaName("localaddress"), "must be an address of this machine", e);
        }
    }

    /** Without a word about TLS, Jakarta Mail sends in clear; the ledger does so only where no password can be read. */
    private Security security() {
        if (mail.isSecuredFromTheStart()) {
            return Security.TLS;
        }
        if (mail.jakartaFlag("starttls.required")) {
            return Security.STARTTLS_REQUIRED;
        }
        if (mail.jakartaFlag("starttls.enable")) {
            return Security.STARTTLS_IF_OFFERED;
        }
        if (relay.port() == 465) {
            return Security.TLS;
        }
        boolean inClear =
                isLoopback() || relay.username().isEmpty() || relay.password().isEmpty();
        return inClear ? Security.NONE : Security.STARTTLS_REQUIRED;
    }

    private boolean isLoopback() {
        return LOOPBACK.matcher(relay.host()).matches();
    }

    /** Jakarta Mail's timeouts are milliseconds; zero and less stand for none. */
    private void timeout(String name, Consumer<Duration> setter) {
        Optional<Long> millis = mail.jakarta(name).map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new InvalidPropertyException(jakartaName(name), "must be a number of milliseconds", e);
            }
        });
        millis.filter(value -> value > 0)
                .ifPresent(value -> Setting.set(jakartaName(name), Duration.ofMillis(value), setter));
    }

    private static String jakartaName(String name) {
        return "spring.mail.properties[mail.smtp." + name + "]";
    }
}
