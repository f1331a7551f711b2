/**
 * Rate limits and the pause, shared by all nodes through the settings of the store. Start with {@link RateLimiter}.
 */
@NullMarked
package io.emailledger.internal.ratelimit;

import org.jspecify.annotations.NullMarked;
