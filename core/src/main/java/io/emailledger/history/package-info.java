/**
 * The history of e-mails: statuses and their transitions, records, events, attempts and queries. All types are
 * values. Start with {@link io.emailledger.history.EmailStatus}, then read {@link
 * io.emailledger.history.EmailRecord}.
 */
@NullMarked
package io.emailledger.history;

import org.jspecify.annotations.NullMarked;
