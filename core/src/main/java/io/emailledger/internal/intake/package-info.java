/** Intake: turns an e-mail of the application into a record in the store. */
@NullMarked
package io.emailledger.internal.intake;

import org.jspecify.annotations.NullMarked;
