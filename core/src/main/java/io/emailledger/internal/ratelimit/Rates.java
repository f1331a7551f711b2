package io.emailledger.internal.ratelimit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configured rate limits, in e-mails per minute.
 *
 * @param transport in all
 * @param domains to the domains named, in lower-case ASCII
 * @param eachDomain to each other domain
 * @param tenants of the tenants named
 * @param eachTenant of each other tenant, who has none being one
 */
public record Rates(
        Optional<Integer> transport,
        Map<String, Integer> domains,
        Optional<Integer> eachDomain,
        Map<String, Integer> tenants,
        Optional<Integer> eachTenant) {
    static final String TRANSPORT = "transport";

    /** Copies the maps. */
    public Rates {
        domains = Map.copyOf(domains);
        tenants = Map.copyOf(tenants);
    }

    /** The permits that an e-mail needs of one rate. */
    record Need(int perMinute, int count) {
        Need and(Need other) {
            return new Need(perMinute, count + other.count);
        }
    }

    /** Tells whether there are limits other than that of the transport. */
    boolean lookAtEachEmail() {
        return !domains.isEmpty() || eachDomain.isPresent() || !tenants.isEmpty() || eachTenant.isPresent();
    }

    /** Returns the permits that an e-mail needs of each rate except that of the transport, by name of the rate. */
    Map<String, Need> needs(EmailRecord record) {
        Map<String, Need> needs = new TreeMap<>();
        String tenant = record.facts().tenant().orElse("");
        Optional<Integer> ofTenant = Optional.ofNullable(tenants.get(tenant)).or(() -> eachTenant);
        ofTenant.ifPresent(rate -> needs.put("tenant " + tenant, new Need(rate, 1)));
        if (!domains.isEmpty() || eachDomain.isPresent()) {
            for (RecipientRecord recipient : record.recipients()) {
                if (recipient.status() == EmailStatus.SENDING) {
                    String domain = domain(recipient);
                    Optional<Integer> rate =
                            Optional.ofNullable(domains.get(domain)).or(() -> eachDomain);
                    rate.ifPresent(r -> needs.merge("domain " + domain, new Need(r, 1), Need::and));
                }
            }
        }
        return needs;
    }

    private static String domain(RecipientRecord recipient) {
        String address = recipient.address().normalized();
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
