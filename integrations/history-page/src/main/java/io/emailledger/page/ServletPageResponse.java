package io.emailledger.page;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Answers a request to a servlet container. */
final class ServletPageResponse implements PageResponse {
    private final HttpServletResponse response;

    ServletPageResponse(HttpServletResponse response) {
        this.response = response;
    }

    @Override
    public void send(int status, Map<String, String> headers) throws IOException {
        head(status, headers);
        response.flushBuffer();
    }

    @Override
    public OutputStream start(int status, Map<String, String> headers) throws IOException {
        head(status, headers);
        return response.getOutputStream();
    }

    @Override
    public OutputStream start(int status, Map<String, String> headers, long length) throws IOException {
        head(status, headers);
        response.setContentLengthLong(length);
        return response.getOutputStream();
    }

    /** The cookie is added to those of other parts of the application; every other header is ours alone. */
    private void head(int status, Map<String, String> headers) {
        response.setStatus(status);
        headers.forEach((name, value) -> {
            if (name.equals("Set-Cookie")) {
                response.addHeader(name, value);
            } else {
                response.setHeader(name, value);
            }
        });
    }
}
