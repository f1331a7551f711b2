/**
 * Hands e-mails over to a mail server, and reads what comes back: {@link io.emailledger.smtp.SmtpTransport} and
 * {@link io.emailledger.bounces.BounceParser} come first.
 */
module io.emailledger.smtp {
    requires transitive io.emailledger.core;
    requires jakarta.mail;
    requires org.eclipse.angus.mail;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.bounces;
    exports io.emailledger.smtp;
}
