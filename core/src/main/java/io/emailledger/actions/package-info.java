/**
 * What may be done with an e-mail now, and what came of doing it: the answers from which a host draws its menu. Read
 * {@link io.emailledger.actions.Actions} first.
 */
@NullMarked
package io.emailledger.actions;

import org.jspecify.annotations.NullMarked;
