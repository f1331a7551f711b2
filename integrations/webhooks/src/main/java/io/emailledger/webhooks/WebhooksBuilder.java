package io.emailledger.webhooks;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.SettingStore;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Configures {@link Webhooks}. Begins with {@link Webhooks#builder}. Not thread-safe. */
public final class WebhooksBuilder {
    private final HistoryStore store;
    private final List<WebhookEndpoint> endpoints = new ArrayList<>();
    private Duration pollInterval = Duration.ofSeconds(1);
    private @Nullable HttpClient httpClient;

    WebhooksBuilder(HistoryStore store) {
        this.store = store;
    }

    /**
     * Adds an endpoint. Default: none; at least one is needed.
     *
     * @param endpoint the endpoint
     * @return this builder
     * @throws InvalidValueException if there is one of that name, or it has an http URI that was not allowed
     */
    public WebhooksBuilder endpoint(WebhookEndpoint endpoint) {
        requirePresent(endpoint, "endpoint").problem().ifPresent(problem -> {
            throw new InvalidValueException("uri", problem);
        });
        if (endpoints.stream().anyMatch(other -> other.name().equals(endpoint.name()))) {
            throw new InvalidValueException("endpoint", "must have a name of its own");
        }
        endpoints.add(endpoint);
        return this;
    }

    /**
     * Sets how often the feed is read when there was nothing to send. Default: one second.
     *
     * @param interval from 10 milliseconds to one hour
     * @return this builder
     */
    public WebhooksBuilder pollInterval(Duration interval) {
        requirePresent(interval, "pollInterval");
        if (interval.toMillis() < 10 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidValueException("pollInterval", "must lie between 10 milliseconds and one hour");
        }
        pollInterval = interval;
        return this;
    }

    /**
     * Sets the HTTP client, for example with a proxy or other trusted certificates. Default: a client of its own.
     *
     * @param client one that does not follow redirects; the application closes it
     * @return this builder
     */
    public WebhooksBuilder httpClient(HttpClient client) {
        if (requirePresent(client, "httpClient").followRedirects() != HttpClient.Redirect.NEVER) {
            throw new InvalidValueException(
                    "httpClient", "must not follow redirects, which would send events elsewhere: Redirect.NEVER");
        }
        httpClient = client;
        return this;
    }

    /**
     * Creates the sender. An endpoint that the store does not know yet begins at the present end of the feed, or at its
     * beginning if it was configured so. Nothing is sent before {@link Webhooks#start()}.
     *
     * @return the sender
     * @throws InvalidValueException if there is no endpoint, or the store lacks a part
     * @throws io.emailledger.spi.StoreException if the store cannot be reached
     */
    public Webhooks build() {
        if (endpoints.isEmpty()) {
            throw new InvalidValueException("endpoint", "must be given at least once");
        }
        FeedStore feed = store.feedStore()
                .orElseThrow(() -> new InvalidValueException(
                        "store",
                        "must record the feed: create it by JdbcHistoryStore.builder(dataSource).feed(true), or use a store"
                                + " with a FeedStore"));
        SettingStore settings = store.settingStore()
                .orElseThrow(() -> new InvalidValueException("store", "must have a SettingStore, for the positions"));
        HttpClient client = httpClient == null
                ? HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()
                : httpClient;
        String node = UUID.randomUUID().toString();
        List<EndpointSender> senders = new ArrayList<>();
        for (WebhookEndpoint endpoint : endpoints) {
            EndpointSender sender =
                    new EndpointSender(endpoint, store, settings, feed, new WebhookClient(client), node);
            sender.open();
            senders.add(sender);
        }
        return new Webhooks(senders, pollInterval);
    }

    /** Returns the endpoints, without secrets. */
    @Override
    public String toString() {
        return "WebhooksBuilder" + endpoints;
    }
}
