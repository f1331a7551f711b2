package io.emailledger.oauth2;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what an application configures. */
final class Checks {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private Checks() {}

    /** Returns a text that is not empty, has no control characters, and no space at its ends, as after copying. */
    static String text(@Nullable String value, String property) {
        String text = requirePresent(value, property);
        if (text.isBlank() || !text.equals(text.strip()) || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(
                    property,
                    "must not be empty, and must not contain control characters or begin or end with a space");
        }
        return text;
    }

    /** Returns an absolute URI without user and fragment (RFC 6749 section 3.2). */
    static URI endpoint(@Nullable URI value, boolean httpAllowed) {
        URI uri = requirePresent(value, "tokenEndpoint");
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        boolean clear = "http".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null || !(secure || clear)) {
            throw new InvalidValueException(
                    "tokenEndpoint", "must be an https URI with a host, without user and fragment");
        }
        if (clear && !(httpAllowed && LOCAL.contains(uri.getHost()))) {
            throw new InvalidValueException(
                    "tokenEndpoint",
                    "must begin with https, because secrets are sent to it; for tests, allowHttpOnLocalhost() permits"
                            + " http to this machine");
        }
        return uri;
    }
}
