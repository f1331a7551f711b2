package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An HTTP request to a webhook, as it came. Nothing in it need be valid. Immutable. */
public final class WebhookRequest {
    private final String method;
    private final Map<String, List<String>> headers;
    private final String address;
    private final byte[] body;

    /**
     * Creates a request.
     *
     * @param method the request method
     * @param headers the header fields; letter case does not matter
     * @param address the IP address of the client; empty if it is not known
     * @param body the body, byte for byte; not copied. A larger body than the webhook accepts may be cut after one byte
     *     more
     */
    public WebhookRequest(String method, Map<String, List<String>> headers, String address, byte[] body) {
        this.method = requirePresent(method, "method");
        Map<String, List<String>> byName = new HashMap<>();
        requirePresent(headers, "headers").forEach((name, values) -> {
            if (name != null && values != null) {
                byName.put(name.toLowerCase(Locale.ROOT), List.copyOf(values));
            }
        });
        this.headers = byName;
        this.address = requirePresent(address, "address");
        this.body = requirePresent(body, "body");
    }

    private WebhookRequest(WebhookRequest head, byte[] body) {
        this.method = head.method;
        this.headers = head.headers;
        this.address = head.address;
        this.body = body;
    }

    /** Returns this request with the body that has been read since. */
    WebhookRequest with(byte[] read) {
        return new WebhookRequest(this, read);
    }

    /**
     * Returns the request method.
     *
     * @return such as {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * Returns a header field that occurs once.
     *
     * @param name its name; letter case does not matter
     * @return its value; empty if it is missing or repeated, since a repeated one is ambiguous
     */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /**
     * Returns the IP address of the client.
     *
     * @return the address; empty text if it is not known
     */
    public String address() {
        return address;
    }

    /**
     * Returns the body.
     *
     * @return the bytes; not copied, so do not change them
     */
    public byte[] body() {
        return body;
    }

    /**
     * Returns the body as text.
     *
     * @return the body, decoded as UTF-8
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns method and size. */
    @Override
    public String toString() {
        return "WebhookRequest[" + method + ", " + body.length + " bytes]";
    }
}
