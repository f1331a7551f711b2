/**
 * What became of an e-mail: statuses and the table of what may follow what, records, steps, attempts and queries.
 * Everything here is a pure value. Read {@link io.emailledger.history.EmailStatus} first, then {@link
 * io.emailledger.history.EmailRecord}.
 */
@NullMarked
package io.emailledger.history;

import org.jspecify.annotations.NullMarked;
