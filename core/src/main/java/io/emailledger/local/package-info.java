/**
 * The store and the transports that come with the library: {@link io.emailledger.local.MemoryHistoryStore} for tests,
 * {@link io.emailledger.local.LocalTransports} for development and staging.
 */
@NullMarked
package io.emailledger.local;

import org.jspecify.annotations.NullMarked;
