/**
 * Metrics and traces of a ledger, by Micrometer: {@link io.emailledger.micrometer.LedgerMetrics} counts and times,
 * {@link io.emailledger.micrometer.LedgerTracing} connects attempts with the trace of the call that sent the e-mail.
 */
@NullMarked
package io.emailledger.micrometer;

import org.jspecify.annotations.NullMarked;
