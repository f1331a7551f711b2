/** What is deleted because its time is over, or because a person asks for it. */
@NullMarked
package io.emailledger.internal.retention;

import org.jspecify.annotations.NullMarked;
