/**
 * The actions on an e-mail: which are possible, their options and their results. Start with {@link
 * io.emailledger.actions.Actions}.
 */
@NullMarked
package io.emailledger.actions;

import org.jspecify.annotations.NullMarked;
