/**
 * Open tracking: the HTML contains a token, and an open is recorded when a mail client loads the pixel. {@link
 * io.emailledger.tracking.OpenTracking} comes first. Mailing lists: {@link io.emailledger.tracking.Unsubscribe} writes the
 * fields by which recipients unsubscribe, and reads what they send.
 */
@NullMarked
package io.emailledger.tracking;

import org.jspecify.annotations.NullMarked;
