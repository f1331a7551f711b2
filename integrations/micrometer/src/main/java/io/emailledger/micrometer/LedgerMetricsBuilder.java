package io.emailledger.micrometer;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;

/** Configures {@link LedgerMetrics}. Every setting has a default. Not thread-safe. */
public final class LedgerMetricsBuilder {
    private static final int DEFAULT_TENANTS = 100;

    final MeterRegistry registry;
    Tags tags = Tags.empty();
    boolean tagTenant;
    int mostTenants = DEFAULT_TENANTS;
    InstantSource time = InstantSource.system();

    LedgerMetricsBuilder(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Adds a tag to all meters, such as the name of the ledger if a registry has several. Default: none.
     *
     * @param name the name of the tag
     * @param value its value
     * @return this
     */
    public LedgerMetricsBuilder tag(String name, String value) {
        this.tags = tags.and(Tag.of(requirePresent(name, "tag name"), requirePresent(value, "tag value")));
        return this;
    }

    /**
     * Sets whether counters and timers have a tag {@code tenant}, with the tenant of the e-mail or {@code none}.
     * Default: false.
     *
     * @param tagged true if they have it
     * @return this
     */
    public LedgerMetricsBuilder tagTenant(boolean tagged) {
        this.tagTenant = tagged;
        return this;
    }

    /**
     * Sets how many tenants have a value of their own in the tag {@code tenant}, in the order in which they are met. The
     * others share the value {@code other}. Default: 100.
     *
     * @param most tenants, from 1 to 10,000
     * @return this
     * @throws InvalidValueException if it is out of bounds
     */
    public LedgerMetricsBuilder mostTenants(int most) {
        if (most < 1 || most > 10_000) {
            throw new InvalidValueException("mostTenants", "must lie between 1 and 10000, but is " + most);
        }
        this.mostTenants = most;
        return this;
    }

    /**
     * Sets the clock by which the age of the oldest waiting e-mail is computed. Default: the system clock.
     *
     * @param source the clock, the same as that of the ledger
     * @return this
     */
    public LedgerMetricsBuilder time(InstantSource source) {
        this.time = requirePresent(source, "time");
        return this;
    }

    /**
     * Registers the counters and timers.
     *
     * @return the metrics
     */
    public LedgerMetrics build() {
        return new LedgerMetrics(this);
    }
}
