package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.internal.suppression.Unsubscriptions;
import io.emailledger.internal.text.ListName;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
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
 * Reads and changes a suppression list: addresses to which this ledger sends nothing. {@link
 * EmailLedger#suppressions()} is the list of the e-mails without a tenant; each tenant has a separate list, {@link
 * #ofTenant}, and so has each mailing list, {@link #ofList}. A recipient who is on the list when an e-mail is about to be sent becomes FAILED with {@link
 * io.emailledger.history.EmailStatus.FailureReason#SUPPRESSED} or UNSUBSCRIBED, and nothing is transmitted to them.
 *
 * <p>Thread-safe. Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached, and
 * {@link LedgerClosedException} as described in {@link EmailLedger}.
 */
public final class SuppressionList {
    private static final int PAGE = 500;

    private final SuppressionStore store;
    private final Optional<String> tenant;
    private final Optional<String> list;
    private final InstantSource time;
    private final LedgerComponents ledger;

    SuppressionList(SuppressionStore store, InstantSource time, LedgerComponents ledger) {
        this(store, Optional.empty(), Optional.empty(), time, ledger);
    }

    private SuppressionList(
            SuppressionStore store,
            Optional<String> tenant,
            Optional<String> list,
            InstantSource time,
            LedgerComponents ledger) {
        this.store = store;
        this.tenant = tenant;
        this.list = list;
        this.time = time;
        this.ledger = ledger;
    }

    /**
     * Returns the list of a tenant, of the same mailing list if this one is of one.
     *
     * @param name the tenant, as given with its e-mails
     * @return the list; empty if no entry was ever added for the tenant
     * @throws InvalidValueException if the name is blank
     */
    public SuppressionList ofTenant(String name) {
        if (requirePresent(name, "tenant").isBlank()) {
            throw new InvalidValueException("tenant", "must not be blank");
        }
        return new SuppressionList(store, Optional.of(name), list, time, ledger);
    }

    /**
     * Returns the addresses to which nothing of one mailing list of this tenant is sent. Other e-mails to them are sent.
     *
     * @param name the mailing list, as given by {@link io.emailledger.message.EmailBuilder#list}
     * @return the list; empty if no address was ever added
     * @throws InvalidValueException if it is not the name of a list
     */
    public SuppressionList ofList(String name) {
        if (!ListName.is(requirePresent(name, "list"))) {
            throw new InvalidValueException("list", "must " + ListName.RULE);
        }
        return new SuppressionList(store, tenant, Optional.of(name), time, ledger);
    }

    /**
     * Finds the entry of an address.
     *
     * @param address the bare address; case is ignored
     * @return the entry, if there is one that has not expired
     * @throws InvalidValueException if it is not an address
     */
    public Optional<Suppression> find(String address) {
        ledger.readable();
        String wanted = normalized(address);
        Instant now = time.instant();
        return store.suppressions(Set.of(wanted)).stream()
                .filter(entry -> entry.tenant().equals(tenant) && entry.list().equals(list) && entry.holds(now))
                .findFirst();
    }

    /**
     * Finds the first entries of the list, ordered by address. Expired entries are included until they are removed.
     *
     * @param limit the maximum number to return, 1 to 1,000
     * @return the entries
     * @throws InvalidValueException if the limit is out of bounds
     */
    public List<Suppression> page(int limit) {
        return pageFrom("", limit);
    }

    /**
     * Finds the entries that follow an address, ordered by address. Expired entries are included until they are
     * removed.
     *
     * @param address the last address of the previous page
     * @param limit the maximum number to return, 1 to 1,000
     * @return the entries
     * @throws InvalidValueException if the limit is out of bounds, or it is not an address
     */
    public List<Suppression> pageAfter(String address, int limit) {
        return pageFrom(normalized(address), limit);
    }

    private List<Suppression> pageFrom(String after, int limit) {
        ledger.readable();
        if (limit < 1 || limit > 1_000) {
            throw new InvalidValueException("limit", "must be between 1 and 1000");
        }
        return store.suppressions(new SuppressionKey(tenant, list, after), limit);
    }

    /**
     * Adds an address to the list, or replaces its entry. The entry never expires.
     *
     * @param address the bare address; case is ignored
     * @param reason the reason
     * @param text an explanation for people to read
     * @return true if it was not on the list
     * @throws InvalidValueException if it is not an address
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean add(String address, SuppressionReason reason, String text) {
        return put(address, reason, text, Optional.empty());
    }

    /**
     * Adds an address to the list until a time, or replaces its entry.
     *
     * @param address the bare address; case is ignored
     * @param reason the reason
     * @param text an explanation for people to read
     * @param until when the entry expires
     * @return true if it was not on the list
     * @throws InvalidValueException if it is not an address, or {@code until} is in the past
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean add(String address, SuppressionReason reason, String text, Instant until) {
        return put(address, reason, text, Optional.of(requirePresent(until, "until")));
    }

    private boolean put(String address, SuppressionReason reason, String text, Optional<Instant> until) {
        ledger.open();
        return store.suppress(new Suppression(
                tenant,
                list,
                normalized(address),
                reason,
                SuppressionOrigin.APPLICATION,
                text,
                Optional.empty(),
                time.instant(),
                until));
    }

    /**
     * Removes an address from the list. The ledger adds it again at the next bounce that matches its rules.
     *
     * @param address the bare address; case is ignored
     * @return true if it was on the list
     * @throws InvalidValueException if it is not an address
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean remove(String address) {
        ledger.open();
        return store.unsuppress(new SuppressionKey(tenant, list, normalized(address)));
    }

    /**
     * Ends the subscription of a recipient to a mailing list, at their own request. Other e-mails are still sent to them.
     *
     * @param who the recipient, the tenant and the mailing list, as read from the token of an unsubscribe link
     * @param text how they unsubscribed, for people to read
     * @param asked when they asked for it; what they ask later counts, in whatever order it is recorded
     * @return true if they were subscribed; false if the list had an entry without an end
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean unsubscribe(Subscription who, String text, Instant asked) {
        ledger.open();
        return new Unsubscriptions(store, time).unsubscribe(who, text, asked);
    }

    /**
     * Renews the subscription of a recipient who has unsubscribed from a mailing list, at their own request.
     *
     * @param who the recipient and the mailing list
     * @param asked when they asked for it
     * @return true if they had unsubscribed before; false if the list has no such entry
     * @throws LedgerClosedException if the ledger was closed
     */
    public boolean resubscribe(Subscription who, Instant asked) {
        ledger.open();
        return new Unsubscriptions(store, time).resubscribe(who, asked);
    }

    /**
     * Writes the list as lines of an address and a reason, separated by a comma. {@link #importFrom} and most providers
     * read this format. Expired entries are left out, and expiry times are not written.
     *
     * @param out the destination, written in UTF-8; flushed at the end and not closed
     * @return the number of entries that were written
     * @throws IOException if {@code out} throws it
     */
    public long export(OutputStream out) throws IOException {
        BufferedWriter lines =
                new BufferedWriter(new OutputStreamWriter(requirePresent(out, "out"), StandardCharsets.UTF_8));
        Instant now = time.instant();
        long written = 0;
        SuppressionKey after = new SuppressionKey(tenant, list, "");
        List<Suppression> page;
        do {
            ledger.readable();
            page = store.suppressions(after, PAGE);
            for (Suppression entry : page) {
                after = SuppressionKey.of(entry);
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
     * Reads lines of an address, optionally followed by a comma and a reason: a {@link SuppressionReason}, by default
     * MANUAL. Empty lines and lines that begin with {@code #} are skipped. An address that is already on the list is
     * not changed.
     *
     * @param in the lines, in UTF-8; it is not closed
     * @return the number of entries that were added
     * @throws IOException if {@code in} throws it; the lines before are added
     * @throws InvalidValueException if a line is invalid: its property names the line; the lines before it are added
     * @throws LedgerClosedException if the ledger was closed; the lines before that are added
     */
    public long importFrom(InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(requirePresent(in, "in"), StandardCharsets.UTF_8));
        long added = 0;
        int number = 0;
        ledger.open();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ledger.open();
            number++;
            if (number == 1 && line.startsWith("\ufeff")) {
                line = line.substring(1);
            }
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Suppression entry =
                    SuppressionLine.read(line, number, new SuppressionKey(tenant, list, ""), time.instant());
            if (find(entry.address()).isEmpty()) {
                store.suppress(entry);
                added++;
            }
        }
        return added;
    }

    /** Checks an address and returns its normalized form. */
    static String normalized(String address) {
        Address checked = Address.of(requirePresent(address, "address"));
        if (!checked.isDeliverable()) {
            throw new InvalidValueException("address", "must be a mailbox, with an at sign and a domain");
        }
        return checked.normalized();
    }
}
