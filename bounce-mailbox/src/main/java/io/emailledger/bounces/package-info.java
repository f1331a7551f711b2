/**
 * Reads returned mail: bounces, delays, confirmations, complaints and automatic replies. Read {@link
 * io.emailledger.bounces.BounceParser} first.
 */
@NullMarked
package io.emailledger.bounces;

import org.jspecify.annotations.NullMarked;
