package io.emailledger.examples;

import java.nio.charset.Charset;

/** What whoever reads the output can see. */
final class Terminal {
    private static final String TICK = "\u2713";

    private Terminal() {}

    /** A tick, or a word where the encoding of the output has no tick. */
    static String tick() {
        String encoding =
                System.getProperty("stdout.encoding", Charset.defaultCharset().name());
        return Charset.isSupported(encoding)
                        && Charset.forName(encoding).newEncoder().canEncode(TICK.charAt(0))
                ? TICK
                : "yes";
    }
}
