/**
 * Pacing: when a worker claims how many e-mails, how long a claimed one may wait, and how many workers transmit at once.
 * The limits that an application sets are in {@link io.emailledger.internal.ratelimit}.
 */
@NullMarked
package io.emailledger.internal.pacing;

import org.jspecify.annotations.NullMarked;
