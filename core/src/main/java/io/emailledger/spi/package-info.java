/**
 * What others may plug in: a {@link io.emailledger.spi.HistoryStore} keeps what the ledger knows, a {@link
 * io.emailledger.spi.Transport} hands e-mails over. Each is a contract of numbered rules, checked by the kit of the
 * module {@code email-ledger-testkit}.
 */
@NullMarked
package io.emailledger.spi;

import org.jspecify.annotations.NullMarked;
