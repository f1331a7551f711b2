package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.SuppressionStore;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.SuppressionOrigin;
import io.emailledger.suppression.SuppressionReason;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses to which this ledger sends nothing, as a host sees and changes them. Each tenant has a list of its own;
 * the e-mails without a tenant have one too. A recipient who is on the list when an e-mail is about to be sent becomes
 * FAILED with {@link io.emailledger.history.FailureReason#SUPPRESSED}, and nothing of it is transmitted to him.
 *
 * <p>Thread-safe. Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached, and
 * {@link LedgerClosedException} by the rule of {@link EmailLedger}.
 */
public final class SuppressionList {
    private static final int PAGE = 500;

    private final SuppressionStore store;
    private final InstantSource time;
    private final Runnable requireReadable;
    private final Runnable requireOpen;

    /** Makes it; it ends with its ledger. */
    SuppressionList(SuppressionStore store, InstantSource time, LedgerComponents ledger) {
        this.store = store;
        this.time = time;
        this.requireReadable = ledger::readable;
        this.requireOpen = ledger::open;
    }

    /**
     * Finds the entry of an address.
     *
     * @param tenant whose list
     * @param address the bare address; case is ignored
     * @return the entry, if there is one that holds
     * @throws InvalidValueException if it is no address
     */
    public Optional<Suppression> find(Optional<String> tenant, String address) {
        requireReadable.run();
        String wanted = normalized(address);
        Instant now = time.instant();
        return store.suppressions(Set.of(wanted)).stream()
                .filter(entry -> entry.tenant().equals(tenant) && entry.holds(now))
                .findFirst();
    }

    /**
     * Finds a page of a list, by address. Entries that have ended are among them until they are removed.
     *
     * @param tenant whose list
     * @param after the last address of the page before; empty to begin
     * @param limit the most to return, 1 to 1,000
     * @return the entries
     * @throws InvalidValueException if the limit is out of bounds
     */
    public List<Suppression> page(Optional<String> tenant, Optional<String> after, int limit) {
        requireReadable.run();
        if (limit < 1 || limit > 1_000) {
            throw new InvalidValueException("limit", "must be between 1 and 1000");
        }
        return store.suppressions(
                requirePresent(tenant, "tenant"),
                requirePresent(after, "after").map(SuppressionList::normalized),
                limit);
    }

    /**
     * Puts an address on a list, in place of what is there.
     *
     * @param tenant whose list
     * @param address the bare address; case is ignored
     * @param reason why
     * @param words why, for people to read
     * @param until when it ends by itself; empty for never
     * @return true if it was not there
     * @throws InvalidValueException if it is no address, or the end is past
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean add(
            Optional<String> tenant, String address, SuppressionReason reason, String words, Optional<Instant> until) {
        requireOpen.run();
        return store.suppress(new Suppression(
                tenant,
                normalized(address),
                reason,
                SuppressionOrigin.HOST,
                words,
                Optional.empty(),
                time.instant(),
                until));
    }

    /**
     * Takes an address off a list. The ledger puts it there again with the next bounce that its rules ask for.
     *
     * @param tenant whose list
     * @param address the bare address; case is ignored
     * @return true if it was there
     * @throws InvalidValueException if it is no address
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean remove(Optional<String> tenant, String address) {
        requireOpen.run();
        return store.unsuppress(requirePresent(tenant, "tenant"), normalized(address));
    }

    /**
     * Writes a list as lines of an address and a reason, apart by a comma: what {@link #importFrom} and most providers
     * read. Entries that have ended are left out, and when one ends is not written.
     *
     * @param tenant whose list
     * @param out where to, in UTF-8; it is flushed at the end and not closed
     * @return how many entries were written
     * @throws IOException what {@code out} threw
     */
    public long export(Optional<String> tenant, OutputStream out) throws IOException {
        BufferedWriter lines =
                new BufferedWriter(new OutputStreamWriter(requirePresent(out, "out"), StandardCharsets.UTF_8));
        Instant now = time.instant();
        long written = 0;
        Optional<String> after = Optional.empty();
        List<Suppression> page;
        do {
            requireReadable.run();
            page = store.suppressions(requirePresent(tenant, "tenant"), after, PAGE);
            for (Suppression entry : page) {
                after = Optional.of(entry.address());
                if (entry.holds(now)) {
                    lines.write(SuppressionLine.of(entry));
                    written++;
                }
            }
        } while (page.size() == PAGE);
        lines.flush();
        return written;
    }

    /**
     * Reads lines of an address and, if one likes, a comma and a reason: one of {@link SuppressionReason}, MANUAL where
     * there is none. Empty lines and those that begin with {@code #} are passed over. An address that is on the list
     * already stays as it is.
     *
     * @param tenant whose list
     * @param in the lines, in UTF-8; it is not closed
     * @return how many entries were added
     * @throws IOException what {@code in} threw; the lines before are added
     * @throws InvalidValueException if a line is none of these: its property says which; the lines before it are added
     * @throws LedgerClosedException if the ledger was closed; the lines before that are added
     */
    public long importFrom(Optional<String> tenant, InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(requirePresent(in, "in"), StandardCharsets.UTF_8));
        long added = 0;
        int number = 0;
        requireOpen.run();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            requireOpen.run();
            number++;
            if (number == 1 && line.startsWith("\ufeff")) {
                line = line.substring(1);
            }
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Suppression entry = SuppressionLine.read(line, number, tenant, time.instant());
            if (find(tenant, entry.address()).isEmpty()) {
                store.suppress(entry);
                added++;
            }
        }
        return added;
    }

    /** Checks an address and returns it as the list has it. */
    static String normalized(String address) {
        Address checked = Address.of(requirePresent(address, "address"));
        if (!checked.isDeliverable()) {
            throw new InvalidValueException("address", "must be a mailbox, with an at sign and a domain");
        }
        return checked.normalized();
    }
}
