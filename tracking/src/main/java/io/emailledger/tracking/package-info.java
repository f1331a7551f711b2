/**
 * Opens and clicks: the HTML contains tokens, an open is recorded when a mail client loads the pixel, and a click when a
 * link is followed. {@link io.emailledger.tracking.OpenTracking} and {@link io.emailledger.tracking.ClickTracking} come
 * first, then {@link io.emailledger.tracking.TrackingRecorder}.
 */
@NullMarked
package io.emailledger.tracking;

import org.jspecify.annotations.NullMarked;
