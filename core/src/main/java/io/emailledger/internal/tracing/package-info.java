/** Calls the application's tracing, and keeps its failures away from recording and delivery. */
@NullMarked
package io.emailledger.internal.tracing;

import org.jspecify.annotations.NullMarked;
