/** Writes the history out, page by page; see {@link HistoryExporter}. */
@NullMarked
package io.emailledger.internal.export;

import org.jspecify.annotations.NullMarked;
