package io.emailledger.micrometer;

import io.emailledger.history.EmailRecord;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tag {@code tenant}, for a bounded number of tenants. Thread-safe. */
final class TenantTag {
    private static final String NAME = "tenant";
    private static final Tags NONE = Tags.of(NAME, "none");
    private static final Tags OTHER = Tags.of(NAME, "other");

    private final boolean tagged;
    private final int most;
    private final Map<String, Tags> known = new ConcurrentHashMap<>();

    TenantTag(LedgerMetricsBuilder settings) {
        this.tagged = settings.tagTenant;
        this.most = settings.mostTenants;
    }

    Tags of(EmailRecord email) {
        return tagged ? email.facts().tenant().map(this::of).orElse(NONE) : Tags.empty();
    }

    private Tags of(String tenant) {
        Tags tags = known.get(tenant);
        if (tags != null) {
            return tags;
        }
        // One thread of the ledger calls: no two threads add at the same time.
        return known.size() >= most ? OTHER : known.computeIfAbsent(tenant, name -> Tags.of(NAME, name));
    }
}
