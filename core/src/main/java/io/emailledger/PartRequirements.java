package io.emailledger;

import io.emailledger.internal.commit.AvailableParts;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.routes.Route;
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
import java.util.Collection;

/** The parts of a store that the settings of a ledger need. */
final class PartRequirements {
    private PartRequirements() {}

    /**
     * Refuses settings for which the store lacks a part. The default suppression rules have no effect without theirs.
     *
     * @throws InvalidValueException for the first setting whose part is missing
     */
    static void check(EmailLedgerBuilder builder, AvailableParts parts) {
        Collection<Route> routes = builder.routes.configured().values();
        boolean hasReturnPath = builder.returnPath.isPresent()
                || routes.stream().anyMatch(route -> route.returnPath().isPresent());
        boolean hasRate = !builder.limits.isEmpty()
                || routes.stream().anyMatch(route -> route.perMinute().isPresent());
        boolean isRouted = routes.size() > 1 || builder.routes.resolver().isPresent();
        boolean suppresses = builder.suppressionRulesGiven && addsAddresses(builder.suppressionRules);
        Retention retention = builder.retention;
        parts.requireIf(
                builder.contents.stream().anyMatch(RecipientContent::tracksOpens), ObservationStore.class, "with");
        parts.requireIf(
                builder.contents.stream().anyMatch(RecipientContent::unsubscribes), SuppressionStore.class, "with");
        parts.requireIf(isRouted, RouteStore.class, "routes");
        parts.requireIf(hasReturnPath, ReportStore.class, "returnPath");
        parts.requireIf(suppresses, SuppressionStore.class, "suppression");
        parts.requireIf(hasRate, SettingStore.class, "rateLimit");
        parts.requireIf(deletes(retention), RetentionStore.class, "retention");
        parts.requireIf(
                retention.unverifiedReports().isPresent(), ReportStore.class, "retention of unverified reports");
        parts.requireIf(retention.feed().isPresent(), FeedStore.class, "retention of the feed");
        parts.requireIf(retention.counts().isPresent(), DailyStore.class, "retention of the daily counts");
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
