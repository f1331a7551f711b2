package io.emailledger.spring;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * The properties {@code spring.mail.*} of Spring Boot. Boot's own class for them is in another package in each
 * generation.
 */
record SpringMail(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("smtp") String protocol,
        @DefaultValue("UTF-8") Charset defaultEncoding,
        @DefaultValue Map<String, String> properties,
        @DefaultValue Ssl ssl) {

    /**
     * The properties {@code spring.mail.ssl.*}.
     *
     * @param enabled whether the connection is secured from its first byte
     * @param bundle the name of the bundle with the trusted certificates, also for STARTTLS; it does not enable anything
     * @param verifyHostname whether the certificate has to name the server, from Spring Boot 4.0 on
     */
    record Ssl(
            @DefaultValue("false") boolean enabled,
            @Nullable String bundle,
            @DefaultValue("true") boolean verifyHostname) {}

    static SpringMail of(Environment environment) {
        return Binder.get(environment).bindOrCreate("spring.mail", SpringMail.class);
    }

    /** Returns the mail server; empty if {@code spring.mail.host} is not set. */
    Optional<RelayConnectionDetails> relay() {
        return Optional.ofNullable(host).map(name -> new PropertiesRelay(this));
    }

    /** Returns a property of Jakarta Mail for the protocol, such as {@code mail.smtp.timeout} for {@code timeout}. */
    Optional<String> jakarta(String name) {
        return Optional.ofNullable(properties.get("mail." + protocol + "." + name))
                .or(() -> Optional.ofNullable(properties.get("mail.smtp." + name)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    boolean jakartaFlag(String name) {
        return jakarta(name).filter("true"::equalsIgnoreCase).isPresent();
    }

    boolean isSecuredFromTheStart() {
        return ssl.enabled() || protocol.toLowerCase(Locale.ROOT).equals("smtps") || jakartaFlag("ssl.enable");
    }

    /** Returns the port as Jakarta Mail chooses it. */
    int effectivePort() {
        if (port != null) {
            return port;
        }
        return jakarta("port").map(SpringMail::number).orElse(isSecuredFromTheStart() ? 465 : 25);
    }

    /** Gives a sender the settings that Spring Boot gives its own, for messages, sessions and the connection test. */
    void configure(JavaMailSenderImpl sender, Optional<RelayConnectionDetails> relay, Optional<SSLContext> trusted) {
        relay.ifPresent(server -> {
            sender.setHost(server.host());
            sender.setPort(server.port());
            server.username().ifPresent(sender::setUsername);
            server.password().ifPresent(sender::setPassword);
        });
        sender.setProtocol(protocol);
        sender.setDefaultEncoding(defaultEncoding.name());
        Properties all = new Properties();
        all.putAll(properties);
        if (ssl.enabled()) {
            all.setProperty("mail." + protocol + ".ssl.enable", "true");
        }
        if (!ssl.verifyHostname()) {
            all.setProperty("mail." + protocol + ".ssl.checkserveridentity", "false");
        }
        trusted.ifPresent(context -> all.put("mail." + protocol + ".ssl.socketFactory", context.getSocketFactory()));
        sender.setJavaMailProperties(all);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidPropertyException("spring.mail.properties[mail.smtp.port]", "must be a number", e);
        }
    }

    /** Returns the settings without the password and the properties. */
    @Override
    public String toString() {
        return "SpringMail[" + host + ":" + port + "]";
    }
}
