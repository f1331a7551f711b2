/**
 * The addresses to which nothing is sent any more, and the rules by which they get there. Read {@link
 * io.emailledger.suppression.SuppressionRules} first.
 */
@NullMarked
package io.emailledger.suppression;

import org.jspecify.annotations.NullMarked;
