package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.util.Optional;

/** The parts of an HTTP request that {@link UnsubscribeEndpoint} needs. They need not be validated. Immutable. */
public final class UnsubscribeRequest {
    /** The largest body that is read, in bytes. Read one byte more at most: a longer body gets the answer 413. */
    public static final int LONGEST_BODY = 65_536;

    private final String method;
    private final String path;
    private final Optional<String> contentType;
    private final byte[] body;

    /**
     * Creates a request.
     *
     * @param method the request method, such as {@code POST}; methods are case-sensitive (RFC 9110 section 9.1)
     * @param path the path as it came, not decoded; what follows its last slash is the token
     * @param contentType the value of the {@code Content-Type} header, if there is one
     * @param body the body of a POST, up to {@link #LONGEST_BODY} and one byte; copied
     * @throws io.emailledger.message.InvalidValueException if a value is null
     */
    public UnsubscribeRequest(String method, String path, Optional<String> contentType, byte[] body) {
        this.method = requirePresent(method, "method");
        this.path = requirePresent(path, "path");
        this.contentType = requirePresent(contentType, "content type");
        this.body = requirePresent(body, "body").clone();
    }

    /**
     * Creates a request without a body.
     *
     * @param method the request method, such as {@code GET}
     * @param path the path as it came
     * @throws io.emailledger.message.InvalidValueException if a value is null
     */
    public UnsubscribeRequest(String method, String path) {
        this(method, path, Optional.empty(), new byte[0]);
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    Optional<String> contentType() {
        return contentType;
    }

    byte[] body() {
        return body.clone();
    }

    boolean isTooLong() {
        return body.length > LONGEST_BODY;
    }

    /** Returns the method and the size of the body: the path holds an address. */
    @Override
    public String toString() {
        return "UnsubscribeRequest[" + method + ", " + body.length + " bytes]";
    }
}
