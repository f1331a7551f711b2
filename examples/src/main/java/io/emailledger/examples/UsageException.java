package io.emailledger.examples;

/** Somebody called the program in a way that it does not understand. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String problem) {
        super(problem);
    }
}
