package io.emailledger.page.web;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The JSON object of a request: texts by name. Immutable. */
public final class JsonBody {
    /** The maximum number of bytes. */
    public static final int MOST = 64 * 1024;

    /** The body of a request without one. */
    public static final JsonBody NONE = new JsonBody(Map.of());

    private final Map<String, JsonObjectReader.Value> members;

    private JsonBody(Map<String, JsonObjectReader.Value> members) {
        this.members = members;
    }

    /**
     * Requires the media type of JSON.
     *
     * @param contentType the value of the header; empty if it is absent
     * @throws ProblemException 415 if it is another
     */
    public static void requireType(String contentType) {
        String bare = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!bare.equals("application/json")) {
            throw ProblemException.unsupportedType();
        }
    }

    /**
     * Reads a body.
     *
     * @param bytes the body; of a larger one, more than {@link #MOST} bytes
     * @return the object
     * @throws ProblemException if it is too large, or not a JSON object
     */
    public static JsonBody of(byte[] bytes) {
        if (bytes.length > MOST) {
            throw ProblemException.tooLarge(MOST);
        }
        return JsonObjectReader.read(bytes)
                .map(JsonBody::new)
                .orElseThrow(() -> ProblemException.invalid("body", "The request must be one JSON object."));
    }

    /**
     * Refuses every member that is not known.
     *
     * @param known the names
     * @throws ProblemException if there is another
     */
    public void requireOnly(Collection<String> known) {
        if (!Set.copyOf(known).containsAll(members.keySet())) {
            throw ProblemException.invalid("body", "The request has a member that is not known here.");
        }
    }

    /**
     * Returns a text.
     *
     * @param name its name
     * @return the text; empty if it is absent or null
     * @throws ProblemException if it is something else, blank, or not one line. A blank text does not
     *     count as absent: an empty field is no request for the default
     */
    public Optional<String> text(String name) {
        JsonObjectReader.Value value = members.get(name);
        if (value == null || value.kind() == JsonObjectReader.Kind.NULL) {
            return Optional.empty();
        }
        if (value.kind() != JsonObjectReader.Kind.TEXT) {
            throw ProblemException.invalid(name, name + " must be a text.");
        }
        String text = PlainText.require(value.text(), name);
        if (text.isBlank()) {
            throw empty(name);
        }
        return Optional.of(text);
    }

    /**
     * Returns a required text.
     *
     * @param name its name
     * @return the text
     * @throws ProblemException if it is absent, blank or not one line
     */
    public String requireText(String name) {
        return text(name).orElseThrow(() -> empty(name));
    }

    private static ProblemException empty(String name) {
        return ProblemException.invalid(name, name + " must not be empty.");
    }
}
