package io.emailledger.spi;

/**
 * Receives the progress of one attempt from the transport. Every method is called on the thread of the attempt.
 *
 * <p>The transcript shows the session as it was on the wire: a transport logs every line, in order. The ledger limits
 * its size, and records the size and hash of the content in place of the content.
 */
public interface AttemptLog {

    /**
     * Records the server that was reached.
     *
     * @param hostAndPort such as {@code smtp.example.com:587}
     * @param tls the version of TLS, such as {@code TLSv1.3}, or an empty string if the connection is not secured
     */
    void server(String hostAndPort, String tls);

    /**
     * Logs a command that the client sent, or an action of the client. Credentials must be masked.
     *
     * @param line one line, without its line break
     */
    void said(String line);

    /**
     * Logs a line that the server sent.
     *
     * @param line one line, without its line break
     */
    void heard(String line);

    /**
     * Logs a remark that was not on the wire, such as the reuse of a pooled connection.
     *
     * @param line one line of text
     */
    void note(String line);

    /**
     * Checks whether the content may be sent. A transport calls this before the content of each transaction
     * (<b>T4</b>): after an envelope was accepted and before the first byte, for SMTP before each {@code DATA}. Most
     * attempts have one transaction; a transaction without an accepted recipient has no content.
     *
     * @throws AttemptAbandonedException if the content must not be sent: the worker has lost its claim, or the ledger
     *     is closing. The transport ensures that the server has nothing of that content, and rethrows the exception. If
     *     an earlier transaction of the attempt was answered, it returns those answers instead, and DEFERRED for the
     *     other recipients
     */
    void beforeContent();

    /**
     * Checks whether the content may be completed. A transport calls this after everything else was sent, immediately
     * before it passes the bytes that complete the content to the operating system (<b>T9</b>). For SMTP this is the
     * line with the final dot. Hours may pass between {@link #beforeContent()} and this call: a slow server, a long
     * upload, a suspended process.
     *
     * @throws AttemptAbandonedException if the content must not be completed. The transport breaks the connection, so
     *     that the server discards the content, and rethrows the exception
     */
    void beforeEnd();

    /**
     * Registers an action that aborts the attempt (<b>T9</b>). The ledger runs it on another thread when another worker
     * may begin the same e-mail. It breaks the connection without an orderly end, returns at once and throws nothing.
     * The transport then reports the result as for any other broken connection.
     *
     * @param cut breaks the connection of this attempt; does nothing once the attempt has ended
     */
    default void onCut(Runnable cut) {}
}
