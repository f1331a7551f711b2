package io.emailledger.spring;

import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.spi.HistoryStore;
import io.emailledger.webhooks.WebhookEndpoint;
import io.emailledger.webhooks.WebhookSecret;
import io.emailledger.webhooks.Webhooks;
import io.emailledger.webhooks.WebhooksBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Webhooks to other systems, with the artifact email-ledger-webhooks.
 *
 * @param pollInterval How often the feed is read when there was nothing to send. Default: 1 second.
 * @param endpoints The endpoints by name, such as email-ledger.webhooks.endpoints.crm.url.
 */
@ConfigurationProperties("email-ledger.webhooks")
record WebhooksProperties(
        @Nullable Duration pollInterval, @DefaultValue Map<String, Endpoint> endpoints) {
    private static final String PREFIX = "email-ledger.webhooks.";

    /**
     * An endpoint.
     *
     * @param url The https address of the receiver.
     * @param secret The secret that the receiver has too: whsec_ and Base64.
     * @param previousSecret The secret that was valid before.
     * @param events The types of events that are sent. Default: the results.
     * @param withoutAddresses Whether recipients are named by their positions alone.
     * @param allowHttp Whether an http address is allowed.
     * @param fromBeginning Whether a new endpoint begins with the oldest event of the feed.
     * @param timeout The bound of one request. Default: 15 seconds.
     * @param firstPause The first pause after a failure. Default: 5 seconds.
     * @param longestPause The longest pause. Default: 1 hour.
     */
    record Endpoint(
            @Nullable URI url,
            @Nullable Secret secret,
            @Nullable Secret previousSecret,
            @DefaultValue List<EventType> events,
            @DefaultValue("false") boolean withoutAddresses,
            @DefaultValue("false") boolean allowHttp,
            @DefaultValue("false") boolean fromBeginning,
            @Nullable Duration timeout,
            @DefaultValue("5s") Duration firstPause,
            @DefaultValue("1h") Duration longestPause) {

        private WebhookEndpoint endpoint(String name) {
            String prefix = PREFIX + "endpoints." + name + ".";
            URI to = Setting.required(prefix + "url", url, "events are sent to it");
            Secret key = Setting.required(prefix + "secret", secret, "webhooks are signed with it");
            WebhookSecret signing = Setting.checked(prefix + "secret", () -> WebhookSecret.of(key.text()));
            WebhookEndpoint endpoint = Setting.checked(prefix + "url", () -> WebhookEndpoint.of(name, to, signing));
            endpoint = Setting.with(
                    endpoint,
                    prefix + "previous-secret",
                    previousSecret,
                    (current, old) -> current.previousSecret(WebhookSecret.of(old.text())));
            if (!events.isEmpty()) {
                endpoint = endpoint.events(events.get(0), events.toArray(EventType[]::new));
            }
            endpoint = withoutAddresses ? endpoint.withoutAddresses() : endpoint;
            endpoint = allowHttp ? endpoint.allowHttp() : endpoint;
            endpoint = fromBeginning ? endpoint.fromBeginning() : endpoint;
            endpoint = Setting.with(endpoint, prefix + "timeout", timeout, WebhookEndpoint::timeout);
            return Setting.with(
                    endpoint, prefix + "first-pause", firstPause, (e, first) -> e.retry(first, longestPause));
        }
    }

    Webhooks webhooks(HistoryStore store) {
        if (store.feedStore().isEmpty()) {
            throw new InvalidPropertyException(
                    "email-ledger.store.feed", "must be true: " + PREFIX + "endpoints get the events of the feed");
        }
        WebhooksBuilder builder = Webhooks.builder(store);
        Setting.set(PREFIX + "poll-interval", pollInterval, builder::pollInterval);
        endpoints.forEach((name, endpoint) ->
                Setting.set(PREFIX + "endpoints." + name + ".url", endpoint.endpoint(name), builder::endpoint));
        return Setting.checked(PREFIX + "endpoints", builder::build);
    }
}
