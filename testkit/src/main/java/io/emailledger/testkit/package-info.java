/**
 * What tests of a host, of a store and of a transport need. Read {@link io.emailledger.testkit.HistoryStoreContract} to
 * write a store, {@link io.emailledger.testkit.ScriptedTransport} and {@link io.emailledger.testkit.MovableClock} to
 * test a host.
 */
@NullMarked
package io.emailledger.testkit;

import org.jspecify.annotations.NullMarked;
