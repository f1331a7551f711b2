/** Texts of any origin, and their bounds. */
@NullMarked
package io.emailledger.internal.text;

import org.jspecify.annotations.NullMarked;
