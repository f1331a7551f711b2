/** What people ask for afterwards: cancel, resend, resolve. */
@NullMarked
package io.emailledger.internal.actions;

import org.jspecify.annotations.NullMarked;
