/** Lookup and recording of suppressions. */
@NullMarked
package io.emailledger.internal.suppression;

import org.jspecify.annotations.NullMarked;
