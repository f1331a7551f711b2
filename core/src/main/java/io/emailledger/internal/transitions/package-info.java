/** State transitions of e-mails: pure functions from a record and an event to a change. */
@NullMarked
package io.emailledger.internal.transitions;

import org.jspecify.annotations.NullMarked;
