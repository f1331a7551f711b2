package io.emailledger.examples;

/** Thrown if the arguments of the program are wrong. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String problem) {
        super(problem);
    }
}
