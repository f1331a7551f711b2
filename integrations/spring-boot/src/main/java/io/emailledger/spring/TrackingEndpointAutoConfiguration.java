package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spring.Mount.Mounts;
import io.emailledger.tracking.ClickEndpoint;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.NetworkRanges;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.TrackingConsents;
import io.emailledger.tracking.TrackingPolicy;
import io.emailledger.tracking.TrackingRecorder;
import io.emailledger.tracking.TrackingRecorderBuilder;
import io.emailledger.tracking.TrackingTotals;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Creates what records opens, clicks and requests to unsubscribe, and says under which paths it is served. */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingAutoConfiguration.class})
@ConditionalOnClass(OpenTracking.class)
@ConditionalOnBean({EmailLedger.class, TrackingProperties.class})
class TrackingEndpointAutoConfiguration {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(HistoryStore.class)
    @ConditionalOnProperty("email-ledger.tracking.undecided")
    TrackingConsents emailLedgerTrackingConsents(HistoryStore store) {
        return TrackingConsents.in(store);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(HistoryStore.class)
    @ConditionalOnProperty(name = "email-ledger.tracking.totals", havingValue = "true")
    TrackingTotals emailLedgerTrackingTotals(HistoryStore store, TrackingProperties properties) {
        TrackingTotals totals = TrackingTotals.in(store);
        for (String tag : properties.totalsByTag()) {
            totals = Setting.with(totals, TrackingProperties.PREFIX + "totals-by-tag", tag, TrackingTotals::byTag);
        }
        return totals;
    }

    @Bean
    @ConditionalOnMissingBean
    TrackingPolicy emailLedgerTrackingPolicy(TrackingProperties properties, ObjectProvider<TrackingConsents> consents) {
        return properties.policy(consents.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnTracking.class)
    TrackingRecorder emailLedgerTrackingRecorder(
            EmailLedger ledger,
            TrackingProperties properties,
            TrackingPolicy policy,
            ObjectProvider<TrackingTotals> totals,
            ObjectProvider<NetworkRanges> networks) {
        TrackingRecorderBuilder builder = TrackingRecorder.of(ledger).policy(policy);
        totals.ifAvailable(builder::totals);
        networks.ifAvailable(builder::networks);
        Setting.set(TrackingProperties.PREFIX + "capacity", properties.capacity(), builder::capacity);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean({OpenTracking.class, TrackingRecorder.class})
    PixelEndpoint emailLedgerPixelEndpoint(OpenTracking tracking, TrackingRecorder recorder) {
        return tracking.endpoint(recorder);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean({ClickTracking.class, TrackingRecorder.class})
    ClickEndpoint emailLedgerClickEndpoint(ClickTracking tracking, TrackingRecorder recorder) {
        return tracking.endpoint(recorder);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(Unsubscribe.class)
    UnsubscribeEndpoint emailLedgerUnsubscribeEndpoint(
            Unsubscribe unsubscribe, UnsubscribeProperties properties, EmailLedger ledger) {
        return properties.endpoint(unsubscribe, ledger.suppressions());
    }

    @Bean
    Mounts emailLedgerTrackingMounts(
            TrackingProperties tracking,
            UnsubscribeProperties lists,
            ObjectProvider<PixelEndpoint> pixels,
            ObjectProvider<ClickEndpoint> links,
            ObjectProvider<UnsubscribeEndpoint> unsubscribe) {
        return TrackingMounts.of(
                tracking, lists, pixels.getIfAvailable(), links.getIfAvailable(), unsubscribe.getIfAvailable());
    }

    /** What waits to be recorded is recorded before the ledger is closed. */
    @Bean
    PartLifecycle emailLedgerTrackingLifecycle(
            ApplicationContext context,
            ObjectProvider<TrackingRecorder> recorder,
            ObjectProvider<UnsubscribeEndpoint> unsubscribe) {
        return new PartLifecycle(context, () -> {}, () -> {
            unsubscribe.ifAvailable(UnsubscribeEndpoint::close);
            recorder.ifAvailable(TrackingEndpointAutoConfiguration::drain);
        });
    }

    private static void drain(TrackingRecorder recorder) {
        try {
            recorder.drain(DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
