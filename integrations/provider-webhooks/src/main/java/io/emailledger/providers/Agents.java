package io.emailledger.providers;

/** The class of the user agent of an open or a click, by the statement of the provider alone. */
final class Agents {
    private static final String UNKNOWN = "UNKNOWN";
    private static final String MACHINE = "MACHINE";
    private static final String PROXY = "PROXY";

    private Agents() {}

    /**
     * Returns the class.
     *
     * @param machine what the provider calls the program, if it says that it was none of a person: a text of its own, or
     *     {@code true}; else {@code false} or an empty text
     */
    static String of(String machine) {
        return machine.isEmpty() || machine.equals("false") ? UNKNOWN : MACHINE;
    }

    static String proxy() {
        return PROXY;
    }
}
