package io.emailledger.spring;

import io.emailledger.providers.ProviderWebhookBuilder;

/**
 * Changes the configuration of a provider's webhook before it is built, for example to limit it to the e-mails of one
 * tenant. Beans of this type are called in their order, after the properties were applied.
 */
@FunctionalInterface
public interface ProviderWebhookBuilderCustomizer {

    /**
     * Changes the configuration.
     *
     * @param name the name of the webhook in the properties
     * @param builder the builder of the webhook
     */
    void customize(String name, ProviderWebhookBuilder builder);
}
