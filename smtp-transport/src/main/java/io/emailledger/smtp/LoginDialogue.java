package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.smtp.Credentials.Secret;
import io.emailledger.spi.Transport.AttemptLog;
import jakarta.mail.MessagingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The login on one connection (RFC 4954). If the server rejects a token, the login is tried once more with another one:
 * on the same connection, or on a new one, if the server has closed it.
 */
final class LoginDialogue {
    /** RFC 4954 section 4: with a longer one, AUTH stands alone, and the server asks for the first message. */
    private static final int LONGEST_COMMAND = 510;

    /** No mechanism needs more. */
    private static final int MOST_CHALLENGES = 8;

    private static final String CANCEL = "*";

    private final SmtpSettings settings;
    private final Login login;
    private final Credentials credentials;
    private final Secret secret;
    private final boolean retry;

    /**
     * Thrown when the server closed the connection after it had rejected a token: there is another one for the next
     * connection.
     */
    static final class TokenReplacedException extends UnavailableException {
        private static final long serialVersionUID = 1L;
        private final transient Secret next;

        TokenReplacedException(Secret next, Reply rejection) {
            super(rejection);
            this.next = next;
        }

        Secret next() {
            return next;
        }
    }

    /**
     * Creates a dialogue.
     *
     * @param retry whether the secret replaces a rejected one, so that there is no third
     */
    LoginDialogue(SmtpSettings settings, Login login, Credentials credentials, Secret secret, boolean retry) {
        this.settings = settings;
        this.login = login;
        this.credentials = credentials;
        this.secret = secret;
        this.retry = retry;
    }

    /** Logs in. The server has offered one of the mechanisms, and the connection may be used for a login. */
    void run(AngusHandshake server, AttemptLog log) throws MessagingException, UnavailableException {
        Result first = tryLogin(server, log, secret, secret.mask());
        if (first.succeeded()) {
            return;
        }
        Optional<Secret> other = first.isAboutToken() ? another(first.reply()) : Optional.empty();
        if (other.isEmpty()) {
            throw failed(server, log, first);
        }
        log.note("the server rejected the access token: the login is tried once more with another one");
        Result second;
        try {
            second = tryLogin(server, log, other.get(), other.get().mask().after(secret.mask()));
        } catch (MessagingException e) {
            // Some servers close after a rejected login, and others say 421 to whatever comes next.
            throw new TokenReplacedException(other.get(), first.reply());
        }
        if (!second.succeeded()) {
            if (second.isAboutToken()) {
                credentials.rejected(other.get());
            }
            throw failed(server, log, second);
        }
    }

    private Optional<Secret> another(Reply reply) throws UnavailableException {
        if (retry) {
            credentials.rejected(secret);
            return Optional.empty();
        }
        return credentials.another(secret, reply);
    }

    /**
     * The end of an exchange.
     *
     * @param explanation the server's explanation of why it rejects a token
     */
    private record Result(
            Reply reply, boolean byToken, @Nullable String explanation) {
        boolean succeeded() {
            return reply.code() == 235;
        }

        boolean isAboutToken() {
            return byToken && (explanation != null || ReplyClassifier.isAboutToken(reply));
        }
    }

    private Result tryLogin(AngusHandshake server, AttemptLog log, Secret used, CredentialMask mask)
            throws MessagingException {
        String mechanism = login.mechanisms().stream()
                .filter(server::offersLogin)
                .findFirst()
                .orElseThrow();
        SaslExchange exchange = login.exchange(mechanism, used.text(), settings);
        Optional<String> first = exchange.first().map(LoginDialogue::encoded);
        String command = "AUTH " + mechanism;
        boolean inCommand = first.filter(f -> command.length() + 1 + f.length() <= LONGEST_COMMAND)
                .isPresent();
        // An empty message is written as "=", so that it differs from none.
        String parameter = inCommand ? " " + first.filter(f -> !f.isEmpty()).orElse("=") : "";
        Reply reply = server.auth(command + parameter, mask, exchange.hasSecretChallenges());
        if (reply.code() == 334 && first.isPresent() && !inCommand) {
            reply = server.respond(first.get());
        }
        String explanation = null;
        try {
            for (int i = 0; reply.code() == 334; i++) {
                byte[] challenge = decoded(server.challenge());
                if (login.byToken()) {
                    explanation = new String(challenge, StandardCharsets.UTF_8);
                }
                if (i == MOST_CHALLENGES) {
                    throw new LoginFailedException("the login does not end");
                }
                reply = server.respond(encoded(exchange.answer(challenge)));
            }
            if (reply.code() == 235) {
                exchange.succeeded();
            }
        } catch (LoginFailedException e) {
            if (reply.code() == 334) {
                server.respond(CANCEL);
            }
            throw server.refuse(e.text());
        }
        if (explanation != null) {
            log.note("the server rejected the access token: " + Visible.text(mask.mask(explanation)));
        }
        return new Result(reply, login.byToken(), explanation);
    }

    private static String encoded(byte[] message) {
        return Base64.getEncoder().encodeToString(message);
    }

    private static byte[] decoded(String challenge) throws LoginFailedException {
        try {
            return Base64.getDecoder().decode(challenge);
        } catch (IllegalArgumentException e) {
            throw new LoginFailedException("the server's challenge in the login is not legible");
        }
    }

    private MessagingException failed(AngusHandshake server, AttemptLog log, Result result) {
        if (result.reply().code() / 100 < 4) {
            return server.refuse("the login: an answer that was not expected: " + result.reply());
        }
        log.note("the login was not accepted: check the values passed to login(...) or loginWithToken(...)");
        return server.refuse(result.reply(), "the login was not accepted");
    }
}
