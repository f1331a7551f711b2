package io.emailledger.examples.historypage.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Reads the bodies of requests. */
public final class Bodies {
    private static final int MOST = 64 * 1024;

    private Bodies() {}

    /**
     * Reads a JSON object of at most 64 KiB.
     *
     * @param exchange the exchange
     * @return the object
     * @throws IOException if the client has left
     * @throws ProblemException 400, 413 or 415
     */
    public static JsonBody json(HttpExchange exchange) throws IOException {
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                .orElse("");
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!bare.equals("application/json")) {
            throw ProblemException.unsupportedType();
        }
        byte[] bytes = exchange.getRequestBody().readNBytes(MOST + 1);
        if (bytes.length > MOST) {
            throw ProblemException.tooLarge(MOST);
        }
        return JsonBody.of(bytes);
    }
}
