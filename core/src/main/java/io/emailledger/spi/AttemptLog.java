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
}
