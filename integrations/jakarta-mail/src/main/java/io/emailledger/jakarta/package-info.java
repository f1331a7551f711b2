/**
 * A Jakarta Mail provider with the protocol {@code ledger}: {@code Transport.send} records a message in the ledger, which
 * delivers it in the background. {@link io.emailledger.jakarta.LedgerRegistry} comes first.
 */
@NullMarked
package io.emailledger.jakarta;

import org.jspecify.annotations.NullMarked;
