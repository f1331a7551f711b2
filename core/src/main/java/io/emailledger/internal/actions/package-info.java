/** The actions on recorded e-mails: cancel, resend, resolve. */
@NullMarked
package io.emailledger.internal.actions;

import org.jspecify.annotations.NullMarked;
