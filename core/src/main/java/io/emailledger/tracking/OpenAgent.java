package io.emailledger.tracking;

/**
 * What kind of program loaded a pixel, judged by its user agent alone. A guess, kept because a count without it says even less.
 */
public enum OpenAgent {
    /** A mail client or browser: somebody has probably looked. */
    CLIENT,
    /** A provider's image proxy, which loads on behalf of somebody who looks: Gmail's, Yahoo's. */
    PROXY,
    /** A program that loads images whether or not somebody looks: Apple's mail privacy, a scanner, a script. */
    MACHINE,
    /** Nothing can be said. */
    UNKNOWN
}
