package io.emailledger.spi;

import java.io.IOException;
import java.io.OutputStream;

/** The content of an e-mail as it travels: header and body (RFC 5322), lines ended by CR LF, not dot-stuffed. */
public interface MessageContent {

    /**
     * Returns the number of bytes that {@link #writeTo} writes.
     *
     * @return the exact size
     */
    long size();

    /**
     * Writes the content. The same bytes every time, for every transport.
     *
     * @param out where to; it is neither flushed nor closed
     * @throws IOException if {@code out} fails, or the content cannot be read from the store
     */
    void writeTo(OutputStream out) throws IOException;

    /**
     * Tells whether its header holds an address that travels only where SMTPUTF8 is offered (RFC 6532).
     *
     * @return true if it does; false where nothing else is known
     */
    default boolean needsSmtpUtf8() {
        return false;
    }
}
