/**
 * Supports tests of applications, stores and transports. Read {@link io.emailledger.testkit.HistoryStoreContract} to
 * write a store, {@link io.emailledger.testkit.ScriptedTransport} and {@link io.emailledger.testkit.MovableClock} to
 * test an application.
 */
@NullMarked
package io.emailledger.testkit;

import org.jspecify.annotations.NullMarked;
