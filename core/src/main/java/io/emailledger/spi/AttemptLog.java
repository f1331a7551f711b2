package io.emailledger.spi;

/**
 * What a transport reports to while it works on one attempt. Every method is called on the thread of the attempt.
 *
 * <p>The transcript is shown to people as it was on the wire: a transport gives every line in the order in which it was
 * said. The ledger bounds it, and notes the content's size and hash in its place.
 */
public interface AttemptLog {

    /**
     * Notes the server that was reached.
     *
     * @param hostAndPort such as {@code smtp.example.com:587}
     * @param tls the version of TLS, such as {@code TLSv1.3}, or an empty string if the connection is not secured
     */
    void server(String hostAndPort, String tls);

    /**
     * Notes a command that was given, or an action that was taken on our side. Credentials must have been replaced.
     *
     * @param line one line, without its line break
     */
    void said(String line);

    /**
     * Notes a line of a server.
     *
     * @param line one line, without its line break
     */
    void heard(String line);

    /**
     * Notes something that was not on the wire, such as that a kept connection is used again.
     *
     * @param line one line of words
     */
    void note(String line);

    /**
     * Asks for the last time whether the content may be sent. A transport calls this before the content of each
     * transaction (<b>T4</b>): after an envelope has been accepted and before the first byte, for SMTP before each
     * {@code DATA}. Most attempts have one transaction, and one without an accepted recipient has no content.
     *
     * @throws AttemptAbandonedException if the content must not be sent: the worker has lost its claim, or the ledger
     *     is closing. The transport makes sure that the server has nothing of that content, and lets it out; if an
     *     earlier transaction of the attempt has been answered, it returns those answers instead, and DEFERRED for the
     *     other recipients
     */
    void beforeContent();

    /**
     * Asks for the very last time whether the content may be completed. A transport calls this immediately before the
     * bytes that make the content complete are given to the operating system, for SMTP the line with the final dot,
     * after everything else has left (<b>T9</b>). Between {@link #beforeContent()} and this there may be hours: a slow
     * server, a long upload, a process that was stopped.
     *
     * @throws AttemptAbandonedException if the content must not be completed. The transport lets it out, having
     *     broken the connection so that the server forgets the content
     */
    void beforeEnd();

    /**
     * Notes how the attempt can be cut from outside (<b>T9</b>): the ledger runs it, from a thread of its own, when
     * another worker may begin the same e-mail. It breaks the connection without an orderly end, returns at once and
     * throws nothing; what comes of the attempt is then reported as of any other that broke.
     *
     * @param cut breaks the connection of this attempt, and does nothing once the attempt is over
     */
    default void onCut(Runnable cut) {}
}
