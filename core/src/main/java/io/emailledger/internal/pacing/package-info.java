/** Pacing: how many e-mails a worker claims, when, and how many workers transmit at once. */
@NullMarked
package io.emailledger.internal.pacing;

import org.jspecify.annotations.NullMarked;
