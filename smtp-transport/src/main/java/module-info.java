/** Sends e-mails over SMTP: {@link io.emailledger.smtp.SmtpTransport} comes first. */
@SuppressWarnings("module") // The modules of the qualified exports are compiled later.
module io.emailledger.smtp {
    requires transitive io.emailledger.core;
    requires jakarta.mail;
    requires org.eclipse.angus.mail;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.smtp;
    exports io.emailledger.sockets to
            io.emailledger.bounces,
            io.emailledger.oauth2;
}
