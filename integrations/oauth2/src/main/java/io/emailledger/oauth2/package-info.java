/** Access tokens by OAuth 2.0 (RFC 6749), for logins of {@code SmtpTransport} and {@code BounceMailbox}. */
@NullMarked
package io.emailledger.oauth2;

import org.jspecify.annotations.NullMarked;
