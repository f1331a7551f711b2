/** Delivery: claims due e-mails, passes them to the transport and records the results. */
@NullMarked
package io.emailledger.internal.delivery;

import org.jspecify.annotations.NullMarked;
