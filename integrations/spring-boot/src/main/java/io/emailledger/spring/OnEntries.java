package io.emailledger.spring;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if there is an entry below a property. */
abstract class OnEntries implements Condition {
    private final String property;

    OnEntries(String property) {
        this.property = property;
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return Binder.get(context.getEnvironment())
                .bind(property, Bindable.mapOf(String.class, Object.class))
                .isBound();
    }

    /** Endpoints to which events are sent. */
    static final class Webhooks extends OnEntries {
        Webhooks() {
            super("email-ledger.webhooks.endpoints");
        }
    }

    /** Webhooks of providers. */
    static final class ProviderWebhooks extends OnEntries {
        ProviderWebhooks() {
            super("email-ledger.provider-webhooks.endpoints");
        }
    }
}
