/**
 * The door: the ledger, its builder, its listeners and its answers.
 */
@NullMarked
package io.emailledger;

import org.jspecify.annotations.NullMarked;
