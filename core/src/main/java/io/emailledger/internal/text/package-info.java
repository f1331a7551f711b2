/** Texts and their characters. It uses no other package. */
@NullMarked
package io.emailledger.internal.text;

import org.jspecify.annotations.NullMarked;
