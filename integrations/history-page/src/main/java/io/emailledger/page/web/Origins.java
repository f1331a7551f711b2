package io.emailledger.page.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks the origin of requests. */
public final class Origins {
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private Origins() {}

    /**
     * Refuses a request that comes from another machine, or was made under a name that is not this machine's own. A
     * foreign site may point its name here (DNS rebinding), and a browser then takes its page for ours.
     *
     * @param isLocal whether the connection comes from this machine
     * @param host the authority of the request
     * @throws ProblemException 403 or 421
     */
    public static void requireLoopback(boolean isLocal, String host) {
        if (!isLocal) {
            throw ProblemException.forbidden("Without a login this page answers only to the machine it runs on.");
        }
        if (!LOOPBACK.matcher(host).matches()) {
            throw ProblemException.wrongHost("This page answers under localhost, 127.0.0.1 and [::1] only.");
        }
    }

    /**
     * Refuses a change from the page of another site. A program that is no browser sends no Origin.
     *
     * @param origin the value of the header; empty if it is absent
     * @param host the authority of the request
     * @throws ProblemException 403
     */
    public static void requireSame(Optional<String> origin, String host) {
        if (origin.isPresent() && !authority(origin.get()).equals(Optional.of(host.toLowerCase(Locale.ROOT)))) {
            throw ProblemException.csrf("The request comes from another site's page.");
        }
    }

    private static Optional<String> authority(String origin) {
        try {
            return Optional.ofNullable(new URI(origin).getRawAuthority()).map(a -> a.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
