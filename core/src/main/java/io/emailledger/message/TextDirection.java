package io.emailledger.message;

/**
 * The invisible characters that reorder the displayed text (Unicode Standard Annex 9), with which {@code gpj.exe} is
 * made to read {@code exe.jpg}.
 */
final class TextDirection {
    private TextDirection() {}

    /**
     * Tells whether a code point is one of the embeddings, overrides and isolates. The marks of right-to-left scripts
     * are none of them.
     */
    static boolean isControl(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
