package io.emailledger.spring;

import io.emailledger.page.PageResponse;
import java.io.OutputStream;
import java.util.Map;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** The answer of the history page in a reactive application. */
final class ReactivePageResponse implements PageResponse {
    private final ServerHttpResponse response;
    private final OutputStream content;

    ReactivePageResponse(ServerHttpResponse response, OutputStream content) {
        this.response = response;
        this.content = content;
    }

    @Override
    public void send(int status, Map<String, String> headers) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        headers.forEach((name, value) -> {
            // The cookie is added to those of other parts of the application; every other header is of the page alone.
            if (name.equals("Set-Cookie")) {
                response.getHeaders().add(name, value);
            } else {
                response.getHeaders().set(name, value);
            }
        });
    }

    @Override
    public OutputStream start(int status, Map<String, String> headers) {
        send(status, headers);
        return content;
    }

    @Override
    public OutputStream start(int status, Map<String, String> headers, long length) {
        send(status, headers);
        response.getHeaders().setContentLength(length);
        return content;
    }
}
