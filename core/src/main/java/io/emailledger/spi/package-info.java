/**
 * The extension points: a {@link io.emailledger.spi.HistoryStore} stores the history, a {@link
 * io.emailledger.spi.Transport} delivers e-mails. Each is a contract of numbered rules, checked by the kit in the
 * module {@code email-ledger-testkit}. A {@link io.emailledger.spi.RecipientContent} changes what one recipient gets.
 */
@NullMarked
package io.emailledger.spi;

import org.jspecify.annotations.NullMarked;
