package io.emailledger.internal.reader;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The headers of a mail or of a part, in their order, unfolded and decoded. Names are compared without case. */
public final class Headers {
    /** No headers. */
    public static final Headers NONE = new Headers(List.of());

    private final List<RawHeader> headers;

    Headers(List<RawHeader> headers) {
        this.headers = List.copyOf(headers);
    }

    /** A header as it was received, unfolded, one character per byte. */
    record RawHeader(String name, String value) {}

    /**
     * Returns the first header of a name.
     *
     * @param name such as {@code Subject}
     * @return its text, trimmed and decoded
     */
    public Optional<String> first(String name) {
        return values(name).map(HeaderText::decode).findFirst();
    }

    /**
     * Returns all headers of a name.
     *
     * @param name such as {@code Received}
     * @return their texts, trimmed and decoded
     */
    public List<String> all(String name) {
        return values(name).map(HeaderText::decode).toList();
    }

    /**
     * Returns all headers of a name as they were received.
     *
     * @param name such as {@code To}
     * @return their values, unfolded, one character for each byte, not decoded
     */
    public List<String> raw(String name) {
        return values(name).toList();
    }

    private Stream<String> values(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(RawHeader::value);
    }

    /**
     * Tells whether there are none.
     *
     * @return true if so
     */
    public boolean isEmpty() {
        return headers.isEmpty();
    }
}
