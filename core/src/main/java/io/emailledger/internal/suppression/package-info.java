/** To whom nothing is sent, and who gets on that list. */
@NullMarked
package io.emailledger.internal.suppression;

import org.jspecify.annotations.NullMarked;
