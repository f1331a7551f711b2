/** Copies of contents on their way into the ledger, in memory or in a temporary file that no crash leaves behind. */
@NullMarked
package io.emailledger.internal.spool;

import org.jspecify.annotations.NullMarked;
