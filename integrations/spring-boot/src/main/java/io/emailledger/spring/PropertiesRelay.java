package io.emailledger.spring;

import java.util.Optional;

/** The mail server of {@code spring.mail.*}. */
final class PropertiesRelay implements RelayConnectionDetails {
    private final SpringMail mail;

    PropertiesRelay(SpringMail mail) {
        this.mail = mail;
    }

    @Override
    public String host() {
        return Setting.required("spring.mail.host", mail.host(), "it names the mail server");
    }

    @Override
    public int port() {
        return mail.effectivePort();
    }

    @Override
    public Optional<String> username() {
        return Optional.ofNullable(mail.username()).filter(user -> !user.isEmpty());
    }

    @Override
    public Optional<String> password() {
        return Optional.ofNullable(mail.password()).filter(password -> !password.isEmpty());
    }
}
