package io.emailledger.spi;

import io.emailledger.suppression.Suppression;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the addresses to which nothing is to be sent. It is a part of every {@link HistoryStore}, for which the same
 * holds as for the rest of it. Addresses are those of {@link io.emailledger.message.Address#normalized()}; a tenant is
 * compared exactly, and none is a tenant of its own.
 */
public interface SuppressionStore {
    /**
     * Puts an address on the list, in place of an entry with the same tenant and address (<b>S31</b>).
     *
     * @param suppression the entry
     * @return true if there was none
     */
    boolean suppress(Suppression suppression);

    /**
     * Takes an address off the list (<b>S31</b>).
     *
     * @param tenant whose list
     * @param address the address
     * @return true if it was there
     */
    boolean unsuppress(Optional<String> tenant, String address);

    /**
     * Finds the entries of addresses, of all tenants, those that have expired among them (<b>S32</b>). The ledger asks
     * this for all the e-mails that it claims at once.
     *
     * @param addresses the addresses
     * @return the entries, in any order
     */
    List<Suppression> suppressions(Set<String> addresses);

    /**
     * Finds the entries of one tenant, by address (<b>S32</b>): in the order of its UTF-8 bytes.
     *
     * @param tenant whose list
     * @param after the address after which to go on; empty to begin
     * @param limit the most to return
     * @return the entries
     */
    List<Suppression> suppressions(Optional<String> tenant, Optional<String> after, int limit);
}
