/** The way out: from a record that is due to the transport, and from its answer back into the store. */
@NullMarked
package io.emailledger.internal.delivery;

import org.jspecify.annotations.NullMarked;
