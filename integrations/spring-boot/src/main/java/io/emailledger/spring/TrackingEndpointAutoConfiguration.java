package io.emailledger.spring;

import io.emailledger.EmailLedger;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(TrackingEndpointAutoConfiguration.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("email-ledger.tracking.undecided")
    TrackingConsents emailLedgerTrackingConsents(EmailLedger ledger, ConfigurableListableBeanFactory beans) {
        String property = TrackingProperties.PREFIX + "undecided";
        return TrackingConsents.in(LedgerStore.of(ledger, beans, property, TrackingConsents.class));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "email-ledger.tracking.totals", havingValue = "true")
    TrackingTotals emailLedgerTrackingTotals(
            EmailLedger ledger, TrackingProperties properties, ConfigurableListableBeanFactory beans) {
        String property = TrackingProperties.PREFIX + "totals";
        TrackingTotals totals = TrackingTotals.in(LedgerStore.of(ledger, beans, property, TrackingTotals.class));
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
        TrackingTotals numbers = totals.getIfAvailable();
        if (numbers != null) {
            builder.totals(numbers);
        } else if (properties.hasAggregate()) {
            LOG.warn(
                    "Nothing is recorded of opens and clicks with the mode AGGREGATE: set {}totals=true, or add a bean of"
                            + " type TrackingTotals",
                    TrackingProperties.PREFIX);
        }
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

    /** What waits to be recorded is recorded before the ledger is closed, which therefore is a parameter. */
    @Bean
    PartLifecycle emailLedgerTrackingLifecycle(
            ApplicationContext context,
            EmailLedger ledger,
            ObjectProvider<TrackingRecorder> recorder,
            ObjectProvider<UnsubscribeEndpoint> unsubscribe) {
        // Beans are not looked for while the context closes, when some of them may have been destroyed.
        Optional<UnsubscribeEndpoint> requests = Optional.ofNullable(unsubscribe.getIfAvailable());
        Optional<TrackingRecorder> observations = Optional.ofNullable(recorder.getIfAvailable());
        return new PartLifecycle(context, () -> {}, () -> {
            requests.ifPresent(UnsubscribeEndpoint::close);
            observations.ifPresent(TrackingEndpointAutoConfiguration::drain);
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
