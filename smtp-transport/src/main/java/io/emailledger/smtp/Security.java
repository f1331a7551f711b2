package io.emailledger.smtp;

/**
 * The protection of the connection to a mail server. With TLS, the server's certificate is always checked, and that it
 * was issued for the name given to {@link SmtpTransport#relay}. There is no login over an unsecured connection, unless
 * {@link SmtpTransportBuilder#allowLoginWithoutTls()} was called.
 */
public enum Security {
    /**
     * The connection begins in clear and is secured by STARTTLS (RFC 3207). With a server that does not offer it,
     * nothing is sent at all. The default.
     */
    STARTTLS_REQUIRED,

    /**
     * As {@link #STARTTLS_REQUIRED}, but with a server that does not offer STARTTLS the e-mail is sent in clear. An
     * attacker in the network can remove STARTTLS from the server's reply.
     */
    STARTTLS_IF_OFFERED,

    /** The connection is secured from its first byte (RFC 8314). The default for port 465. */
    TLS,

    /** The connection is never secured. For a server on the same machine. */
    NONE
}
