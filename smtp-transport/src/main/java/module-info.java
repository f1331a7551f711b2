/** Hands e-mails over to a mail server: read {@link io.emailledger.smtp.SmtpTransport} first. */
module io.emailledger.smtp {
    requires transitive io.emailledger.core;
    requires jakarta.mail;
    requires org.eclipse.angus.mail;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.smtp;
}
