package io.emailledger.spring;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.Address;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Keeps opens and clicks that a provider reports only of recipients whose own ones may be recorded. */
@AutoConfiguration(after = TrackingEndpointAutoConfiguration.class, before = ProviderWebhookAutoConfiguration.class)
@ConditionalOnClass({ProviderWebhook.class, TrackingPolicy.class})
@ConditionalOnBean(TrackingPolicy.class)
class ProviderConsentAutoConfiguration {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ProviderWebhookBuilderCustomizer emailLedgerProviderConsent(TrackingPolicy policy) {
        return (name, builder) -> builder.engagement((email, address) -> mayBeKept(policy, email, address));
    }

    /** A report may say either, so that both have to be allowed. */
    private static boolean mayBeKept(TrackingPolicy policy, EmailRecord email, String address) {
        return IntStream.range(0, email.recipients().size())
                .filter(position -> isAt(email.recipients().get(position).address(), address))
                .allMatch(position -> Stream.of(ObservationKind.OPEN, ObservationKind.CLICK)
                        .allMatch(kind -> policy.mode(email, position, kind) == TrackingMode.INDIVIDUAL));
    }

    /** Without an address the event is about the only recipient. */
    private static boolean isAt(Address recipient, String address) {
        return address.isEmpty()
                || recipient.normalized().equals(address.toLowerCase(Locale.ROOT))
                || recipient.address().equalsIgnoreCase(address);
    }
}
