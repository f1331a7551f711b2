package io.emailledger.spring;

/** Thrown at the start of the application when a property is invalid. The text does not contain its value. */
final class InvalidPropertyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The name of the property. */
    private final String property;

    InvalidPropertyException(String property, String problem) {
        super("The property " + property + " " + problem);
        this.property = property;
    }

    InvalidPropertyException(String property, String problem, Throwable cause) {
        super("The property " + property + " " + problem, cause);
        this.property = property;
    }

    String property() {
        return property;
    }
}
