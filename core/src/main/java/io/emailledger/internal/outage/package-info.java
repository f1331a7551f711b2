/** Outages: finds out which transports and senders are refused, and when they are tried again. */
@NullMarked
package io.emailledger.internal.outage;

import org.jspecify.annotations.NullMarked;
