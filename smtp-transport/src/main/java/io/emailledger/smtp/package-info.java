/**
 * Hands e-mails over to a mail server by SMTP (RFC 5321). {@link io.emailledger.smtp.SmtpTransport} is the class to
 * read first: a host configures it and gives it to its ledger. Everything else here is inside: {@code Dialer} opens a
 * connection with the help of Angus Mail, which greets, secures and logs in; {@code RecordedTransaction} hands one e-mail over
 * on it and judges what the server's answers, or its silence, mean.
 */
@NullMarked
package io.emailledger.smtp;

import org.jspecify.annotations.NullMarked;
