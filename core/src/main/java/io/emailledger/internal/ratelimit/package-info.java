/**
 * How fast e-mails may leave over all nodes together, and whether they may leave at all: both are kept in the settings
 * of the store. {@link RateLimiter} is the class to read first.
 */
@NullMarked
package io.emailledger.internal.ratelimit;

import org.jspecify.annotations.NullMarked;
