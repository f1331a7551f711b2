/** Sends the events of e-mails as signed webhooks, by the specification Standard Webhooks. */
@NullMarked
package io.emailledger.webhooks;

import org.jspecify.annotations.NullMarked;
