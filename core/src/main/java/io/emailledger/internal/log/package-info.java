/** What the modules write into the application's log: {@link io.emailledger.internal.log.TextFree} comes first. */
@NullMarked
package io.emailledger.internal.log;

import org.jspecify.annotations.NullMarked;
