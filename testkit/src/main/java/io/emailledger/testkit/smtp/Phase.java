package io.emailledger.testkit.smtp;

/**
 * A point of an SMTP conversation at which the server is about to reply, and a rule may decide how.
 *
 * <p>A rule is checked only where the server would otherwise accept: a command out of order or with a
 * syntax error is rejected as by any server, and uses up no rule.
 */
public enum Phase {
    /** The connection is open and, with implicit TLS, encrypted; the client waits for the first line. */
    GREETING(220),
    /** The client has said EHLO, or HELO. */
    EHLO(250),
    /** The client has said STARTTLS; what a rule answers is said before the handshake. */
    STARTTLS(220),
    /** The client has given its credentials, right or wrong, and waits for the verdict. */
    AUTH(235),
    /** The client has named the envelope sender. */
    MAIL(250),
    /** The client has named one recipient. */
    RCPT(250),
    /** The client has said DATA and waits to be asked for the content. */
    DATA(354),
    /** The content is arriving; see {@link RuleBuilder#afterBytes(long)} for how much of it is read before. */
    CONTENT(250),
    /** The content is complete with its final dot: the server becomes responsible for the mail. */
    FINAL_DOT(250),
    /** The client has said RSET. */
    RSET(250),
    /** The client has said NOOP. */
    NOOP(250),
    /** The client has said QUIT. */
    QUIT(221);

    private final int positiveCode;

    Phase(int positiveCode) {
        this.positiveCode = positiveCode;
    }

    /** The reply code of a server that agrees. */
    int positiveCode() {
        return positiveCode;
    }
}
