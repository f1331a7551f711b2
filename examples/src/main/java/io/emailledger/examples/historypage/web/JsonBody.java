package io.emailledger.examples.historypage.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** The JSON object of a request: texts by name. Immutable. */
public final class JsonBody {
    /** The body of a request without one. */
    public static final JsonBody NONE = new JsonBody(Json.MAPPER.createObjectNode());

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /**
     * Reads a body.
     *
     * @param bytes the body
     * @return the object
     * @throws ProblemException if it is not a JSON object
     */
    static JsonBody of(byte[] bytes) {
        try {
            JsonNode node = Json.MAPPER.readTree(bytes);
            if (node.isObject()) {
                return new JsonBody(node);
            }
        } catch (IOException e) {
            // Falls through to the same answer. Jackson's message would repeat the input.
        }
        throw ProblemException.invalid("body", "The request must be one JSON object.");
    }

    /**
     * Refuses every member that is not known.
     *
     * @param known the names
     * @throws ProblemException if there is another
     */
    public void requireOnly(Collection<String> known) {
        Set<String> names = Set.copyOf(known);
        for (Iterator<String> there = object.fieldNames(); there.hasNext(); ) {
            if (!names.contains(there.next())) {
                throw ProblemException.invalid("body", "The request has a member that is not known here.");
            }
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
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw ProblemException.invalid(name, name + " must be a text.");
        }
        String text = PlainText.require(node.textValue(), name);
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
