package io.emailledger.message;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a value that the application passed is invalid. It is null, out of bounds, or has characters that could
 * change the meaning of a header or of an SMTP command. Nothing has been recorded. The value itself is not in the text,
 * because it may be personal; {@link #property()} names it.
 */
public final class InvalidValueException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** The name of the value. */
    private final String property;

    /**
     * Creates an exception.
     *
     * @param property the name of the value, as the application knows it: {@code subject}, {@code to}, {@code lease}
     * @param problem what is wrong with it and what to do, continuing "subject ...": {@code "must not contain line
     *     breaks"}
     */
    public InvalidValueException(String property, String problem) {
        super(property + " " + problem);
        this.property = property;
    }

    /**
     * Returns a value that is not null.
     *
     * @param value the value that the application passed
     * @param property its name, as the application knows it
     * @param <T> its type
     * @return the value
     * @throws InvalidValueException if it is null
     */
    public static <T> T requirePresent(@Nullable T value, String property) {
        if (value == null) {
            throw new InvalidValueException(property, "must not be null");
        }
        return value;
    }

    /**
     * Returns the name of the rejected value.
     *
     * @return the property, such as {@code subject}
     */
    public String property() {
        return property;
    }
}
