/** The way in: from an e-mail that a host gives to a record in the store. */
@NullMarked
package io.emailledger.internal.intake;

import org.jspecify.annotations.NullMarked;
