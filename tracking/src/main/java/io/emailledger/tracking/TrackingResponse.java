package io.emailledger.tracking;

import java.util.Map;

/** The HTTP response of an endpoint for pixels, links or unsubscribing: status, headers and body. Immutable. */
public final class TrackingResponse {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    TrackingResponse(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Returns the status code.
     *
     * @return the code that the endpoint documents
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
     * @return a copy; empty where nothing is to be sent
     */
    public byte[] body() {
        return body.clone();
    }

    /** Returns the body itself, which must not be changed. */
    byte[] bytes() {
        return body;
    }

    /** Returns status and size. */
    @Override
    public String toString() {
        return "TrackingResponse[" + status + ", " + body.length + " bytes]";
    }
}
