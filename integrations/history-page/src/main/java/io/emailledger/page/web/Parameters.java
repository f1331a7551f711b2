package io.emailledger.page.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The query parameters of a request. A parameter with an empty value counts as absent. Immutable.
 */
public final class Parameters {
    private static final int LONGEST = 8_192;
    private static final int MOST = 100;

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads parameters.
     *
     * @param query the encoded query
     * @return the parameters
     * @throws ProblemException if they are too long, too many or not well-formed
     */
    public static Parameters of(String query) {
        if (query.length() > LONGEST) {
            throw ProblemException.invalid("query", "The address is too long.");
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<String> pairs = List.of(query.split("&", -1));
        if (pairs.size() > MOST) {
            throw ProblemException.invalid("query", "The address has more than " + MOST + " parameters.");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (!value.isEmpty()) {
                values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            } else if (!name.isEmpty()) {
                values.computeIfAbsent(name, n -> new ArrayList<>());
            }
        }
        return new Parameters(values);
    }

    private static String decoded(String text) {
        try {
            return PlainText.require(URLDecoder.decode(text, StandardCharsets.UTF_8), "query");
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("query", "The address is not encoded as an address has to be.");
        }
    }

    /**
     * Refuses every parameter that is not known: a misspelt filter would else show more than was asked for.
     *
     * @param known the names
     * @throws ProblemException if there is another
     */
    public void requireOnly(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw ProblemException.invalid("query", "There is a parameter that is not known here.");
            }
        }
    }

    /**
     * Returns a parameter that may stand once.
     *
     * @param name its name
     * @return its value; empty if it is absent
     * @throws ProblemException if it stands twice
     */
    public Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw ProblemException.invalid(name, name + " must stand only once.");
        }
        return all.stream().findFirst();
    }

    /**
     * Returns a parameter that may stand once, as what it means.
     *
     * @param name its name
     * @param problem what it has to be, to follow "must be"
     * @param reader reads it and throws a RuntimeException if it cannot
     * @param <T> what it is
     * @return its value; empty if it is absent
     * @throws ProblemException if it stands twice or cannot be read
     */
    public <T> Optional<T> one(String name, String problem, Function<String, T> reader) {
        return one(name).map(value -> read(name, problem, reader, value));
    }

    /**
     * Returns a parameter that may stand several times.
     *
     * @param name its name
     * @return its values, in order
     */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /**
     * Returns a parameter that may stand several times, as what it means.
     *
     * @param name its name
     * @param problem what it has to be, to follow "must be"
     * @param reader reads one and throws a RuntimeException if it cannot
     * @param <T> what it is
     * @return its values, in order
     * @throws ProblemException if one cannot be read
     */
    public <T> List<T> all(String name, String problem, Function<String, T> reader) {
        return all(name).stream()
                .map(value -> read(name, problem, reader, value))
                .toList();
    }

    private static <T> T read(String name, String problem, Function<String, T> reader, String value) {
        try {
            return reader.apply(value);
        } catch (RuntimeException e) {
            throw ProblemException.invalid(name, name + " must be " + problem + ".");
        }
    }
}
