package io.emailledger.examples.historypage.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
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
     * Refuses a request that comes from another machine, or was made under a name that is not this machine's own: a
     * page from elsewhere may have its name point here (DNS rebinding), and a browser then takes it for ours.
     *
     * @param exchange the exchange
     * @throws ProblemException 403 or 421
     */
    public static void requireLoopback(HttpExchange exchange) {
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        if (peer == null || !peer.isLoopbackAddress()) {
            throw ProblemException.forbidden("Without a login this page answers only to the machine it runs on.");
        }
        if (!LOOPBACK.matcher(host(exchange.getRequestHeaders())).matches()) {
            throw ProblemException.wrongHost();
        }
    }

    /**
     * Refuses a change that another site's page asks for. A program that is no browser sends no Origin.
     *
     * @param headers the headers of the request
     * @throws ProblemException 403
     */
    public static void requireSameOrigin(Headers headers) {
        Optional<String> origin = Optional.ofNullable(headers.getFirst("Origin"));
        if (origin.isPresent() && !authority(origin.get()).equals(Optional.of(host(headers)))) {
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

    private static String host(Headers headers) {
        return Optional.ofNullable(headers.getFirst("Host")).orElse("").toLowerCase(Locale.ROOT);
    }
}
