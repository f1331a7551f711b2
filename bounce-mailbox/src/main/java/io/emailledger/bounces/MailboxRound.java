package io.emailledger.bounces;

import io.emailledger.message.EmailLedgerException;
import java.util.Optional;

/**
 * The result of one pass over a mailbox, in numbers of mails.
 *
 * @param handled the ledger verified them, or had recorded them before
 * @param unverified the ledger stores them for review, because nothing proves to which e-mail they belong
 * @param notUnderstood they are about no e-mail of ours
 * @param setAside they could not be read: over a limit, no mail at all, or not given out by the server
 * @param aggregates they are aggregate reports of DMARC or of TLS connections about a domain, and about no e-mail; like
 *     those that were not understood they are never deleted
 * @param more whether more mails wait, so that the next round should follow at once
 * @param endedBy why the round ended early, if it did: a {@link MailboxUnavailableException}, a {@link
 *     io.emailledger.spi.StoreException}, a {@link io.emailledger.LedgerClosedException}. The mail at which it ended is
 *     where it was, and so are those after it; the next round reads them
 */
public record MailboxRound(
        int handled,
        int unverified,
        int notUnderstood,
        int setAside,
        int aggregates,
        boolean more,
        Optional<EmailLedgerException> endedBy) {}
