/** The way back: from a report that somebody hands in to what the ledger records. */
@NullMarked
package io.emailledger.internal.report;

import org.jspecify.annotations.NullMarked;
