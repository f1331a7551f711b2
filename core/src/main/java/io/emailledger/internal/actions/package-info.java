/** The actions on recorded e-mails: cancel, resend, resolve, edit, reschedule, hold, and those on many at once. */
@NullMarked
package io.emailledger.internal.actions;

import org.jspecify.annotations.NullMarked;
