package io.emailledger.spi;

import io.emailledger.suppression.Suppression;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores the suppression lists. It is a part of every {@link HistoryStore} and follows its general rules. Addresses are
 * normalized as by {@link io.emailledger.message.Address#normalized()}. Tenants are compared exactly; an empty tenant
 * is a tenant of its own.
 */
public interface SuppressionStore {
    /**
     * Adds an entry to the list, or replaces the one with the same tenant and address (<b>S31</b>).
     *
     * @param suppression the entry
     * @return true if there was none
     */
    boolean suppress(Suppression suppression);

    /**
     * Removes an address from the list (<b>S31</b>).
     *
     * @param tenant the tenant that owns the list
     * @param address the address
     * @return true if it was on the list
     */
    boolean unsuppress(Optional<String> tenant, String address);

    /**
     * Finds the entries of addresses, of all tenants, including expired ones (<b>S32</b>). The ledger calls this once
     * for all e-mails of a claim.
     *
     * @param addresses the addresses
     * @return the entries, in any order
     */
    List<Suppression> suppressions(Set<String> addresses);

    /**
     * Finds the entries of one tenant, ordered by the UTF-8 bytes of the address (<b>S32</b>).
     *
     * @param tenant the tenant that owns the list
     * @param after the last address of the previous page; empty to begin
     * @param limit the maximum number to return
     * @return the entries
     */
    List<Suppression> suppressions(Optional<String> tenant, Optional<String> after, int limit);
}
