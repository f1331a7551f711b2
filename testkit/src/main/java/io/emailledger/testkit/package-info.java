/**
 * What tests of a host, of a store and of a transport need: a clock to move, a transport that does what it is told. Read {@link
 * io.emailledger.testkit.ScriptedTransport} first.
 */
@NullMarked
package io.emailledger.testkit;

import org.jspecify.annotations.NullMarked;
