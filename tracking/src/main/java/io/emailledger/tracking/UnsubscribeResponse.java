package io.emailledger.tracking;

import java.util.Map;

/** The HTTP response of {@link UnsubscribeEndpoint}: status, headers and body. Immutable. */
public final class UnsubscribeResponse {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    UnsubscribeResponse(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Returns the status code.
     *
     * @return 200, 202, 400, 404, 405, 413 or 503; never a redirect
     */
    public int status() {
        return status;
    }

    /**
     * Returns the header fields to set, each once. {@code Content-Length} is left to the server.
     *
     * @return names and values, not modifiable
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * Returns the body.
     *
     * @return a copy of the page in UTF-8; empty where nothing is to be sent
     */
    public byte[] body() {
        return body.clone();
    }

    /** Returns status and size. */
    @Override
    public String toString() {
        return "UnsubscribeResponse[" + status + ", " + body.length + " bytes]";
    }
}
