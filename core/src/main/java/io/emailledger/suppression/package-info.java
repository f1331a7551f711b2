/**
 * Suppression entries, and the rules that create them. Start with {@link
 * io.emailledger.suppression.SuppressionRules}.
 */
@NullMarked
package io.emailledger.suppression;

import org.jspecify.annotations.NullMarked;
