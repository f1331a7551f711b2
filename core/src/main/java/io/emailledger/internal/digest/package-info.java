/** Hashes of contents. */
@NullMarked
package io.emailledger.internal.digest;

import org.jspecify.annotations.NullMarked;
