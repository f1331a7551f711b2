/** Deletion after retention periods, and erasure of persons. */
@NullMarked
package io.emailledger.internal.retention;

import org.jspecify.annotations.NullMarked;
