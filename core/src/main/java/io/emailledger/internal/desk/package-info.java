/** What people ask for afterwards: cancel, resend, resolve. */
@NullMarked
package io.emailledger.internal.desk;

import org.jspecify.annotations.NullMarked;
