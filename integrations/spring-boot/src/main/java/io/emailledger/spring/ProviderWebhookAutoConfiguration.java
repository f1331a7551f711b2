package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.providers.ProviderWebhookBuilder;
import io.emailledger.providers.WebhookRequest;
import io.emailledger.providers.WebhookResponse;
import io.emailledger.report.ReturnPath;
import io.emailledger.spring.Mount.Mounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Creates the webhooks of providers that are set, and says under which paths they are served. A bean of the application
 * of type {@link ProviderWebhook} with the name of one takes its place.
 */
@AutoConfiguration(after = {EmailLedgerAutoConfiguration.class, TrackingEndpointAutoConfiguration.class})
@ConditionalOnClass(ProviderWebhook.class)
@ConditionalOnBean(EmailLedger.class)
@Conditional(OnEntries.ProviderWebhooks.class)
@EnableConfigurationProperties(ProviderWebhookProperties.class)
class ProviderWebhookAutoConfiguration {
    private static final byte[] NOTHING = {};

    @Bean
    Mounts emailLedgerProviderMounts(
            ProviderWebhookProperties properties,
            EmailLedger ledger,
            ReturnPathProperties returnPath,
            ObjectProvider<ReturnPath> ownReturnPath,
            ObjectProvider<ProviderWebhookBuilderCustomizer> customizers,
            BeanFactory beans) {
        Optional<ReturnPath> path = Optional.ofNullable(
                ownReturnPath.getIfAvailable(() -> returnPath.returnPath().orElse(null)));
        List<Mount> all = new ArrayList<>();
        properties.endpoints().forEach((name, endpoint) -> {
            ProviderWebhook webhook = beans.containsBean(name) && beans.isTypeMatch(name, ProviderWebhook.class)
                    ? beans.getBean(name, ProviderWebhook.class)
                    : webhook(name, endpoint, ledger, path, customizers);
            all.add(new Mount(
                    endpoint.mount(name), MountBodies.upTo(webhook.maxBytes()), true, new WebhookResponder(webhook)));
        });
        return new Mounts(List.copyOf(all));
    }

    private static ProviderWebhook webhook(
            String name,
            ProviderWebhookProperties.Endpoint endpoint,
            EmailLedger ledger,
            Optional<ReturnPath> path,
            ObjectProvider<ProviderWebhookBuilderCustomizer> customizers) {
        ProviderWebhookBuilder builder = ProviderWebhook.builder(ledger, endpoint.provider(name));
        path.ifPresent(builder::returnPath);
        endpoint.metadata().forEach(builder::metadata);
        Setting.flag(endpoint.keepUnmatched(), builder::keepUnmatched);
        Setting.set(
                ProviderWebhookProperties.property(name, "max-bytes"),
                endpoint.maxBytes(),
                size -> builder.maxBytes(Math.toIntExact(Math.min(size.toBytes(), Integer.MAX_VALUE))));
        customizers.orderedStream().forEach(customizer -> customizer.customize(name, builder));
        return builder.build();
    }

    /** What the header fields show is refused before the body is read. */
    private record WebhookResponder(ProviderWebhook webhook) implements Mount.Responder {
        @Override
        public Optional<Mount.Response> respondWithoutBody(Mount.Request head) {
            return webhook.respondWithoutBody(request(head)).map(WebhookResponder::answer);
        }

        @Override
        public Mount.Response respond(Mount.Request asked) {
            return answer(webhook.respond(request(asked)));
        }

        private static WebhookRequest request(Mount.Request asked) {
            return new WebhookRequest(asked.method(), asked.headers(), asked.client(), asked.body());
        }

        private static Mount.Response answer(WebhookResponse response) {
            return new Mount.Response(response.status(), response.headers(), NOTHING);
        }
    }
}
