/** Small helpers for texts, hashes and the application's log, which every other package may use. */
@NullMarked
package io.emailledger.internal.util;

import org.jspecify.annotations.NullMarked;
