package io.emailledger.page.web;

import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Binds changes to the browser in which the page is open. A session is a random number in a cookie; nothing is stored
 * about it. A change needs a token that only the page can know (against cross-site request forgery): a hash of the
 * session and the visitor's name under a secret. Thread-safe.
 */
public final class Sessions {
    private static final String COOKIE = "email-ledger-page";
    private static final Pattern VALUE = Pattern.compile("(?:^|;\\s*)" + COOKIE + "=([0-9a-f]{32})(?:;|$)");
    private static final String ALGORITHM = "HmacSHA256";

    private static final int SHORTEST = 16;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec secret;

    private Sessions(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * Makes sessions of this object alone, under a random secret that dies with it.
     *
     * @return the sessions
     */
    public static Sessions ownSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new Sessions(secret);
    }

    /**
     * Makes sessions that every process takes which has the same secret.
     *
     * @param secret at least 16 bytes; it is copied
     * @return the sessions
     * @throws InvalidValueException if it is shorter
     */
    public static Sessions under(byte[] secret) {
        if (secret.length < SHORTEST) {
            throw new InvalidValueException(
                    "secret", "must have at least " + SHORTEST + " bytes, from a random source");
        }
        return new Sessions(secret);
    }

    /**
     * A browser in which the page is open.
     *
     * @param token what a change has to bring
     * @param cookie the value of the Set-Cookie header that begins it; empty if the browser has the cookie already
     */
    public record Session(String token, Optional<String> cookie) {}

    /**
     * Finds the session of a request, or begins one.
     *
     * @param cookies the values of the Cookie headers
     * @param visitor the visitor's name
     * @param secure whether the browser sees an encrypted connection
     * @return the session
     */
    public Session of(List<String> cookies, String visitor, boolean secure) {
        return known(cookies)
                .map(id -> new Session(token(id, visitor), Optional.empty()))
                .orElseGet(() -> begin(visitor, secure));
    }

    private Session begin(String visitor, boolean secure) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        // Without a Path a browser takes the folder of the address it asked for (RFC 6265 section 5.1.4): only that is
        // right also where a proxy has the page under another path. All of the interface is in that folder.
        String cookie = COOKIE + "=" + id + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
        return new Session(token(id, visitor), Optional.of(cookie));
    }

    /**
     * Refuses a change that does not bring the token of its session and visitor.
     *
     * @param cookies the values of the Cookie headers
     * @param brought the token that the change brings; empty if it brings none
     * @param visitor the visitor's name
     * @throws ProblemException 403
     */
    public void requireToken(List<String> cookies, Optional<String> brought, String visitor) {
        boolean proven = known(cookies)
                .map(id -> token(id, visitor))
                .filter(token -> brought.filter(b -> same(b, token)).isPresent())
                .isPresent();
        if (!proven) {
            throw ProblemException.csrf("The page has to be loaded anew: it was opened for another session.");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> known(List<String> cookies) {
        return cookies.stream()
                .map(VALUE::matcher)
                .filter(Matcher::find)
                .map(m -> m.group(1))
                .findFirst();
    }

    private String token(String id, String visitor) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            // The id has a fixed length, so no two pairs make the same text.
            return HexFormat.of().formatHex(mac.doFinal((id + visitor).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM + ".", e);
        }
    }
}
