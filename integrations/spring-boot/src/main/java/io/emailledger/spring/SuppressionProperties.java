package io.emailledger.spring;

import io.emailledger.suppression.SuppressionRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the ledger adds an address to the suppression list.
 *
 * @param enabled Whether the ledger adds addresses. With false only the application does.
 * @param hardBounces How many e-mails must bounce hard. Default: one within 30 days.
 * @param softBounces How many e-mails must bounce for any reason. Default: soft bounces are ignored.
 * @param complaints Whether one complaint is enough.
 * @param endingAfter When an entry expires. Default: never.
 * @param sharedByTenants Whether all tenants share one list.
 */
@ConfigurationProperties("email-ledger.suppression")
record SuppressionProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Bounces hardBounces,
        @Nullable Bounces softBounces,
        @DefaultValue("true") boolean complaints,
        @Nullable Duration endingAfter,
        @DefaultValue("false") boolean sharedByTenants) {
    private static final String PREFIX = "email-ledger.suppression.";

    /**
     * A number of e-mails in a period.
     *
     * @param emails How many e-mails must bounce, from 1 to 100.
     * @param within The period in which they must bounce, by time of recording.
     */
    record Bounces(
            @DefaultValue("1") int emails,
            @DefaultValue("30d") Duration within) {}

    /** Whether any property changes the standard rules. */
    boolean given() {
        return !enabled
                || hardBounces != null
                || softBounces != null
                || !complaints
                || endingAfter != null
                || sharedByTenants;
    }

    SuppressionRules rules() {
        SuppressionRules rules = enabled ? SuppressionRules.standard() : SuppressionRules.never();
        rules = Setting.with(
                rules, PREFIX + "hard-bounces", hardBounces, (r, b) -> r.hardBounces(b.emails(), b.within()));
        rules = Setting.with(
                rules, PREFIX + "soft-bounces", softBounces, (r, b) -> r.softBounces(b.emails(), b.within()));
        rules = Setting.with(rules, PREFIX + "ending-after", endingAfter, SuppressionRules::endingAfter);
        rules = rules.complaints(complaints && enabled);
        return sharedByTenants ? rules.sharedByTenants() : rules;
    }
}
