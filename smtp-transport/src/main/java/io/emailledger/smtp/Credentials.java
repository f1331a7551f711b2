package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.internal.util.FailureLog;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Obtains the secret of a login, each time a connection is opened. Thread-safe. */
final class Credentials {
    private static final String NO_TOKEN = "there is no access token: ";

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(SmtpTransport.class));
    private final Optional<Login> login;
    private volatile Secret known = new Secret("", CredentialMask.NONE);

    /**
     * A secret, and what is derived from it, since it seldom changes.
     *
     * @param text empty, if the login needs none
     */
    record Secret(String text, CredentialMask mask) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Secret";
        }
    }

    Credentials(Optional<Login> login) {
        this.login = login;
    }

    /** Returns the secret for a new connection; empty if no login is configured. */
    Optional<Secret> secret() throws UnavailableException {
        if (login.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ask(login.get()));
        } catch (TokenUnavailableException e) {
            throw new UnavailableException(new Reply(0, String.valueOf(e.getMessage())));
        }
    }

    /** Returns another token in place of one that the server rejected; empty if there is no other. */
    Optional<Secret> another(Secret rejected, Reply reply) throws UnavailableException {
        try {
            rejected(rejected);
            Login asked = login.orElseThrow();
            return asked.byToken()
                    ? Optional.of(ask(asked)).filter(s -> !s.text().equals(rejected.text()))
                    : Optional.empty();
        } catch (TokenUnavailableException e) {
            throw new UnavailableException(
                    new Reply(reply.code(), reply.text() + " (and " + e.getMessage() + ")", reply.phase()));
        }
    }

    /** Tells the source that the server rejected a token. */
    void rejected(Secret rejected) {
        login.filter(Login::byToken).ifPresent(l -> {
            try {
                l.secret().rejected(rejected.text());
            } catch (RuntimeException e) {
                failures.failed("The source given to loginWithToken(...) threw an exception for a rejected token", e);
            }
        });
    }

    private Secret ask(Login asked) {
        @Nullable String text;
        try {
            text = asked.secret().token();
        } catch (RuntimeException e) {
            throw failed(e);
        }
        if (asked.byToken() && (text == null || text.isEmpty())) {
            throw new TokenUnavailableException(NO_TOKEN + "the source given to loginWithToken(...) returned none");
        }
        if (asked.byToken() && text.chars().anyMatch(Character::isISOControl)) {
            throw new TokenUnavailableException(
                    NO_TOKEN + "what the source given to loginWithToken(...) returned has control characters");
        }
        failures.succeeded();
        Secret last = known;
        if (!last.text().equals(text)) {
            last = new Secret(text, CredentialMask.of(asked.user(), text));
            known = last;
        }
        return last;
    }

    /** The text of a foreign exception may hold the token. */
    private TokenUnavailableException failed(RuntimeException e) {
        failures.failed("The source given to loginWithToken(...) threw an exception; login is not possible", e);
        return e instanceof TokenUnavailableException
                ? new TokenUnavailableException(NO_TOKEN + e.getMessage())
                : new TokenUnavailableException(NO_TOKEN + "the source given to loginWithToken(...) threw "
                        + e.getClass().getName());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Credentials";
    }
}
