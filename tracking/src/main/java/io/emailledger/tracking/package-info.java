/**
 * Opens and clicks. The HTML contains tokens, an open is recorded when a mail client loads the pixel, and a click when
 * a link is followed. {@link io.emailledger.tracking.OpenTracking} and {@link io.emailledger.tracking.ClickTracking}
 * come first, then {@link io.emailledger.tracking.TrackingRecorder}. Mailing lists: {@link
 * io.emailledger.tracking.Unsubscribe} writes the fields by which recipients unsubscribe, and reads what they send.
 */
@NullMarked
package io.emailledger.tracking;

import org.jspecify.annotations.NullMarked;
