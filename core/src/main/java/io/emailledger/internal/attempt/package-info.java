/** One attempt: which recipients and envelope the transport is given, its call, and its log. */
@NullMarked
package io.emailledger.internal.attempt;

import org.jspecify.annotations.NullMarked;
