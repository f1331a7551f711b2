/** Renders e-mails as messages (RFC 5322, RFC 2045). Start with {@link io.emailledger.internal.mime.MessageContents}. */
@NullMarked
package io.emailledger.internal.mime;

import org.jspecify.annotations.NullMarked;
