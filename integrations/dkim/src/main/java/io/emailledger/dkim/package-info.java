/**
 * DKIM signatures (RFC 6376, RFC 8301, RFC 8463). A {@link io.emailledger.dkim.DkimSigner} adds them to each e-mail
 * that a transport sends, with the {@link io.emailledger.dkim.DkimKey}s of the author's domain.
 */
@NullMarked
package io.emailledger.dkim;

import org.jspecify.annotations.NullMarked;
