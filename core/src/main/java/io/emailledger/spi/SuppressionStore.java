package io.emailledger.spi;

import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.suppression.Suppression;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores the suppression lists. A part of a {@link HistoryStore}, whose general rules it follows. Addresses are
 * normalized as by {@link io.emailledger.message.Address#normalized()}. Tenants and mailing lists are compared exactly;
 * entries without a tenant form a separate list, and so do those of each mailing list of a tenant. A store with this part also commits the suppressions of a {@link Change}.
 */
public interface SuppressionStore {
    /**
     * Adds an entry to the list, or replaces the one with the same tenant, mailing list and address
     * (<b>S34</b>, <b>S48</b>).
     *
     * @param suppression the entry
     * @return true if there was none
     */
    boolean suppress(Suppression suppression);

    /**
     * Replaces an entry by another one of the same tenant, mailing list and address, but only if it is still on the list unchanged
     * (<b>S34</b>). The default reads and writes separately; a store that can do both at once overrides it.
     *
     * @param known the entry as it was read
     * @param next the entry to be stored
     * @return true if it was replaced; false if the list has another entry, or none
     */
    default boolean replace(Suppression known, Suppression next) {
        boolean there = suppressions(Set.of(known.address())).contains(known);
        return there && !suppress(next);
    }

    /**
     * Removes an entry from its list (<b>S34</b>).
     *
     * @param entry its tenant, mailing list and address
     * @return true if it was on the list
     */
    boolean unsuppress(SuppressionKey entry);

    /**
     * Finds the entries of addresses, of all tenants and mailing lists, including expired ones (<b>S35</b>). The ledger calls this once
     * for all e-mails of a claim.
     *
     * @param addresses the addresses
     * @return the entries, in any order
     */
    List<Suppression> suppressions(Set<String> addresses);

    /**
     * Finds the entries of one tenant for one mailing list, or for all its e-mails, ordered by the UTF-8 bytes of the address (<b>S35</b>).
     *
     * @param after the tenant that owns the list, the mailing list, and the address after which the page begins: the last one of the
     *     previous page, or the empty text to begin
     * @param limit the maximum number to return
     * @return the entries
     */
    List<Suppression> suppressions(SuppressionKey after, int limit);

    /**
     * The identity of an entry of a suppression list. All parts are compared exactly.
     *
     * @param tenant the tenant that owns the list; empty for the list of e-mails without a tenant
     * @param list the mailing list; empty for an entry that holds for every e-mail of the tenant
     * @param address the address, normalized as by {@link io.emailledger.message.Address#normalized()}; the empty text
     *     comes before every address
     */
    record SuppressionKey(Optional<String> tenant, Optional<String> list, String address) {
        /**
         * Creates the key of an entry that holds for every e-mail of a tenant.
         *
         * @param tenant the tenant that owns the list
         * @param address the address
         */
        public SuppressionKey(Optional<String> tenant, String address) {
            this(tenant, Optional.empty(), address);
        }

        /**
         * Returns the key of an entry.
         *
         * @param entry the entry
         * @return its tenant, mailing list and address
         */
        public static SuppressionKey of(Suppression entry) {
            return new SuppressionKey(entry.tenant(), entry.list(), entry.address());
        }
    }
}
