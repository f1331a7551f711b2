/** Decisions about the life of an e-mail: pure functions from a record and what happened to the change that follows. */
@NullMarked
package io.emailledger.internal.transitions;

import org.jspecify.annotations.NullMarked;
