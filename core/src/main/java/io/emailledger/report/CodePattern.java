package io.emailledger.report;

/** A pattern of reply codes: {@code 5}, {@code 503}, {@code 500-504}. */
final class CodePattern {
    private final int least;
    private final int most;

    /** Parses a pattern. Throws {@link IllegalArgumentException} if it is invalid. */
    CodePattern(String pattern) {
        if (!pattern.matches("[45]|[45]\\d\\d(?:-[45]\\d\\d)?")) {
            throw new IllegalArgumentException(pattern);
        }
        String[] bounds = pattern.split("-", -1);
        boolean everyOfClass = pattern.length() == 1;
        least = Integer.parseInt(bounds[0]) * (everyOfClass ? 100 : 1);
        most = everyOfClass ? least + 99 : Integer.parseInt(bounds[bounds.length - 1]);
    }

    boolean matches(int code) {
        return code >= least && code <= most;
    }
}
