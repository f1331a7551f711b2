package io.emailledger;

import io.emailledger.internal.commit.AvailableParts;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.suppression.SuppressionRules;
import java.util.Arrays;

/** The parts of a store that the settings of a ledger need. */
final class PartRequirements {
    private PartRequirements() {}

    /**
     * Refuses settings for which the store lacks a part. The default suppression rules have no effect without theirs.
     *
     * @throws InvalidValueException for the first setting whose part is missing
     */
    static void check(EmailLedgerBuilder builder, AvailableParts parts) {
        if (builder.contents.stream().anyMatch(RecipientContent::tracksOpens)) {
            parts.require(ObservationStore.class, "with");
        }
        if (builder.contents.stream().anyMatch(RecipientContent::unsubscribes)) {
            parts.require(SuppressionStore.class, "with");
        }
        if (builder.routes.configured().size() > 1 || builder.routes.resolver().isPresent()) {
            parts.require(RouteStore.class, "routes");
        }
        if (builder.returnPath.isPresent()
                || builder.routes.configured().values().stream()
                        .anyMatch(route -> route.returnPath().isPresent())) {
            parts.require(ReportStore.class, "returnPath");
        }
        if (builder.suppressionRulesGiven && addsAddresses(builder.suppressionRules)) {
            parts.require(SuppressionStore.class, "suppression");
        }
        if (!builder.limits.isEmpty()
                || builder.routes.configured().values().stream()
                        .anyMatch(route -> route.perMinute().isPresent())) {
            parts.require(SettingStore.class, "rateLimit");
        }
        if (deletes(builder.retention)) {
            parts.require(RetentionStore.class, "retention");
        }
        if (builder.retention.unverifiedReports().isPresent()) {
            parts.require(ReportStore.class, "retention of unverified reports");
        }
        if (builder.retention.feed().isPresent()) {
            parts.require(FeedStore.class, "retention of the feed");
        }
        if (builder.retention.counts().isPresent()) {
            parts.require(DailyStore.class, "retention of the daily counts");
        }
    }

    private static boolean deletes(Retention retention) {
        return Arrays.stream(RetainedPart.values())
                .anyMatch(part -> retention.age(part).isPresent());
    }

    private static boolean addsAddresses(SuppressionRules rules) {
        return rules.isComplaintEnough()
                || rules.hardBounces().isPresent()
                || rules.softBounces().isPresent();
    }
}
