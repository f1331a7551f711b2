package io.emailledger.examples;

import java.nio.charset.Charset;

/** The abilities of the terminal. */
final class Terminal {
    private static final String TICK = "\u2713";

    private Terminal() {}

    /** Returns a tick, or a word if the output encoding has no tick. */
    static String tick() {
        String encoding =
                System.getProperty("stdout.encoding", Charset.defaultCharset().name());
        return Charset.isSupported(encoding)
                        && Charset.forName(encoding).newEncoder().canEncode(TICK.charAt(0))
                ? TICK
                : "yes";
    }
}
