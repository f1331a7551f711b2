/**
 * Outages: judges the results of attempts, finds out which transports are not usable and which senders are rejected, and
 * when they are tried again.
 */
@NullMarked
package io.emailledger.internal.outage;

import org.jspecify.annotations.NullMarked;
