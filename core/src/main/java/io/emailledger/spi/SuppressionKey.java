package io.emailledger.spi;

import io.emailledger.suppression.Suppression;
import java.util.Optional;

/**
 * The identity of an entry of a suppression list. Both parts are compared exactly.
 *
 * @param tenant the tenant that owns the list; empty for the list of e-mails without a tenant
 * @param address the address, normalized as by {@link io.emailledger.message.Address#normalized()}; the empty text
 *     comes before every address
 */
public record SuppressionKey(Optional<String> tenant, String address) {
    /**
     * Returns the key of an entry.
     *
     * @param entry the entry
     * @return its tenant and address
     */
    public static SuppressionKey of(Suppression entry) {
        return new SuppressionKey(entry.tenant(), entry.address());
    }
}
