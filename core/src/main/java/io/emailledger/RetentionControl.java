package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.retention.EraseService;
import io.emailledger.internal.retention.PurgeJob;
import io.emailledger.message.Address;
import io.emailledger.retention.Retention.ErasureResult;
import io.emailledger.retention.Retention.PurgeResult;

/**
 * Deletes data that is older than the configured {@link io.emailledger.retention.Retention}, and the data of a person.
 * Thread-safe. Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached.
 */
public final class RetentionControl {
    private final PurgeJob purgeJob;
    private final EraseService eraseService;
    private final LedgerComponents ledger;

    RetentionControl(PurgeJob purgeJob, EraseService eraseService, LedgerComponents ledger) {
        this.purgeJob = purgeJob;
        this.eraseService = eraseService;
        this.ledger = ledger;
    }

    /**
     * Deletes everything that is older than the ledger's {@link io.emailledger.retention.Retention} allows, in
     * transactions of at most 500 e-mails. The ledger does the same in the background; applications with their own
     * scheduler may call this method instead of waiting. E-mails that are unfinished or under legal hold are never
     * deleted. It
     * ends early if the thread is interrupted or the ledger is closed; the next call deletes the rest.
     *
     * @return the numbers of deleted parts
     * @throws LedgerClosedException if the ledger was closed
     */
    public PurgeResult purge() {
        ledger.open();
        return purgeJob.all(() -> ledger.isClosed() || Thread.currentThread().isInterrupted());
    }

    /**
     * Erases a person's data from every finished e-mail that was sent to or from an address. The address is replaced by
     * a pseudonym. Data that could identify the person is deleted for all recipients of the e-mail: names, subject,
     * body, attachments except their sizes and types, tags, metadata, idempotency key, transcripts, texts of servers,
     * texts of events, agents of opens. Statuses, times, numbers and the addresses of others remain, so that the e-mail
     * is still counted; it cannot be resent. Mentions of the person in the text of other e-mails are not found. The
     * address stays on the suppression list, so that the person receives no further e-mail.
     *
     * <p>Each e-mail is erased in a separate transaction. If the ledger is closed meanwhile, the call ends between two
     * e-mails. It can be repeated: e-mails already erased are not found again. Afterwards the store holds none of the erased data, but backups and database logs may.
     *
     * <p>E-mails that the store cannot read because their rows are damaged are not erased. {@link
     * ErasureResult#unreadable()} and an ERROR in the log report them each time, as long as the store counts such an
     * e-mail under the address. If the address itself is damaged, its owner cannot be determined.
     *
     * @param address the bare address; case is ignored
     * @return how many were erased, and which were not because they are unfinished, under legal hold or unreadable
     * @throws io.emailledger.message.InvalidValueException if it is no address
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public ErasureResult erase(String address) {
        ledger.open();
        return eraseService.erase(Address.of(requirePresent(address, "address")), ledger::open);
    }
}
