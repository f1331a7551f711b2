package io.emailledger.spring;

import io.emailledger.EmailLedgerBuilder;
import io.emailledger.RateLimit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The rate limits, in e-mails a minute.
 *
 * @param transport The limit of all e-mails. Default: none.
 * @param eachDomain The limit of recipients in each domain without a limit of its own. Default: none.
 * @param eachTenant The limit of each tenant without a limit of its own. Default: none.
 * @param domains The limits of single domains, such as email-ledger.rate-limits.domains[gmail.com]=60.
 * @param tenants The limits of single tenants.
 */
@ConfigurationProperties("email-ledger.rate-limits")
record RateLimitProperties(
        @Nullable Integer transport,
        @Nullable Integer eachDomain,
        @Nullable Integer eachTenant,
        @DefaultValue Map<String, Integer> domains,
        @DefaultValue Map<String, Integer> tenants) {
    private static final String PREFIX = "email-ledger.rate-limits.";

    void applyTo(EmailLedgerBuilder builder) {
        Setting.set(PREFIX + "transport", transport, rate -> builder.rateLimit(RateLimit.transport(rate)));
        Setting.set(PREFIX + "each-domain", eachDomain, rate -> builder.rateLimit(RateLimit.eachDomain(rate)));
        Setting.set(PREFIX + "each-tenant", eachTenant, rate -> builder.rateLimit(RateLimit.eachTenant(rate)));
        domains.forEach((domain, limit) -> Setting.set(
                PREFIX + "domains[" + domain + "]", limit, rate -> builder.rateLimit(RateLimit.domain(domain, rate))));
        tenants.forEach((tenant, limit) -> Setting.set(
                PREFIX + "tenants[" + tenant + "]", limit, rate -> builder.rateLimit(RateLimit.tenant(tenant, rate))));
    }
}
