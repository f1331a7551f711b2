package io.emailledger.spring;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import java.util.List;
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

    /** A report may say either, so that both have to be allowed. Nothing is kept of an address that is no recipient's. */
    private static boolean mayBeKept(TrackingPolicy policy, EmailRecord email, String address) {
        List<Integer> positions = IntStream.range(0, email.recipients().size())
                .filter(position -> isAt(email.recipients().get(position).address(), address))
                .boxed()
                .toList();
        return !positions.isEmpty()
                && positions.stream()
                        .allMatch(position -> Stream.of(ObservationKind.OPEN, ObservationKind.CLICK)
                                .allMatch(kind -> policy.mode(email, position, kind) == TrackingMode.INDIVIDUAL));
    }

    /** Without an address the event is about the only recipient. */
    private static boolean isAt(Address recipient, String address) {
        if (address.isEmpty()) {
            return true;
        }
        try {
            return recipient.normalized().equals(Address.of(address).normalized());
        } catch (InvalidValueException e) {
            return false;
        }
    }
}
