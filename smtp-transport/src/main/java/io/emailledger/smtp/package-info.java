/**
 * Delivers e-mails to a mail server by SMTP (RFC 5321). Read {@link io.emailledger.smtp.SmtpTransport} first: an
 * application configures it and passes it to its ledger. The rest is internal: {@code Dialer} opens a connection with
 * Angus Mail, which greets, secures and logs in; {@code Transaction} delivers one e-mail on it and records the
 * replies of the server.
 */
@NullMarked
package io.emailledger.smtp;

import org.jspecify.annotations.NullMarked;
