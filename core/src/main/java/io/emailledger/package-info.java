/**
 * The entry point: the ledger, its builder, its listeners and its results.
 */
@NullMarked
package io.emailledger;

import org.jspecify.annotations.NullMarked;
