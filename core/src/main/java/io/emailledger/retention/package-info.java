/**
 * Retention periods, and the erasure of persons. Start with {@link io.emailledger.retention.Retention}.
 */
@NullMarked
package io.emailledger.retention;

import org.jspecify.annotations.NullMarked;
