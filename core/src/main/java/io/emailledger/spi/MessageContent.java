package io.emailledger.spi;

import java.io.IOException;
import java.io.OutputStream;

/** The content of an e-mail for transmission: header and body (RFC 5322), lines end with CR LF, not dot-stuffed. */
public interface MessageContent {

    /**
     * Returns the number of bytes that {@link #writeTo} writes.
     *
     * @return the exact size
     */
    long size();

    /**
     * Writes the content: the same bytes every time, for every transport.
     *
     * @param out the destination; neither flushed nor closed
     * @throws IOException if {@code out} fails, or the content cannot be read from the store
     */
    void writeTo(OutputStream out) throws IOException;

    /**
     * Tells whether its header contains an address that requires SMTPUTF8 (RFC 6532).
     *
     * @return true if it does; false if it does not or is not known
     */
    default boolean needsSmtpUtf8() {
        return false;
    }
}
