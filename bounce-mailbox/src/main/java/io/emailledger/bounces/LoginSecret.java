package io.emailledger.bounces;

import io.emailledger.internal.util.TextFree;
import io.emailledger.smtp.TokenUnavailableException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Obtains the login secret from the application. */
final class LoginSecret {
    private LoginSecret() {}

    static String secret(Account account) throws IOException {
        @Nullable String secret;
        try {
            secret = account.secret().token();
        } catch (RuntimeException e) {
            throw failed(e);
        }
        if (secret == null || secret.isEmpty()) {
            throw new IOException("there is no access token: the source given to loginWithToken(...) returned none");
        }
        return secret;
    }

    /** Returns another token in place of a rejected one; empty if there is no other. */
    static Optional<String> another(Account account, String rejected) throws IOException {
        if (!account.usesToken()) {
            return Optional.empty();
        }
        try {
            account.secret().rejected(rejected);
        } catch (RuntimeException e) {
            throw failed(e);
        }
        return Optional.of(secret(account)).filter(s -> !s.equals(rejected));
    }

    /** The text of a foreign exception may hold the token. */
    private static IOException failed(RuntimeException e) {
        String text = e instanceof TokenUnavailableException
                ? String.valueOf(e.getMessage())
                : "the source given to loginWithToken(...) threw "
                        + e.getClass().getName();
        return new IOException("there is no access token: " + text, TextFree.of(e));
    }
}
