package io.emailledger.page;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Answers a request to the JDK's server. */
final class ExchangeResponse implements PageResponse {
    private static final int NO_BODY = -1;
    private static final int CHUNKED = 0;

    private final HttpExchange exchange;

    ExchangeResponse(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void send(int status, Map<String, String> headers) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, NO_BODY);
    }

    @Override
    public OutputStream start(int status, Map<String, String> headers) throws IOException {
        return begin(status, headers, CHUNKED);
    }

    @Override
    public OutputStream start(int status, Map<String, String> headers, long length) throws IOException {
        return begin(status, headers, length == 0 ? NO_BODY : length);
    }

    private OutputStream begin(int status, Map<String, String> headers, long length) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, length);
        return exchange.getResponseBody();
    }
}
