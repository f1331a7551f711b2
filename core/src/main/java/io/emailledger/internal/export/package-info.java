/** Writes the history out, page by page; see {@link io.emailledger.internal.export.Exporting}. */
@NullMarked
package io.emailledger.internal.export;

import org.jspecify.annotations.NullMarked;
