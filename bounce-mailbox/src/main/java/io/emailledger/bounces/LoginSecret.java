package io.emailledger.bounces;

import io.emailledger.internal.util.TextFree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Obtains the login secret from the application. */
final class LoginSecret {
    private LoginSecret() {}

    static String secret(Account account) throws IOException {
        @Nullable String secret;
        try {
            secret = account.secret().get();
        } catch (RuntimeException e) {
            // Its text may hold the token.
            throw new IOException(
                    "there is no access token: the supplier of loginWithToken(...) threw "
                            + e.getClass().getName(),
                    TextFree.of(e));
        }
        if (secret == null || secret.isEmpty()) {
            throw new IOException("there is no access token: the supplier of loginWithToken(...) returned none");
        }
        return secret;
    }
}
