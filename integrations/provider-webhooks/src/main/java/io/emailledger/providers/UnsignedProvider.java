package io.emailledger.providers;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A provider that sends a secret with each request instead of a signature: its events differ from those of others alone. */
final class UnsignedProvider implements Provider {
    private final String name;
    private final SharedSecret secret;
    private final Function<JsonNode, List<ProviderEvent>> events;

    UnsignedProvider(String name, SharedSecret secret, Function<JsonNode, List<ProviderEvent>> events) {
        this.name = name;
        this.secret = secret;
        this.events = events;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Proof verify(WebhookRequest request, Instant now) {
        return secret.verify(request);
    }

    @Override
    public Optional<Proof> refuse(WebhookRequest head, Instant now) {
        return Optional.of(secret.verify(head)).filter(proof -> proof.verdict() != Verdict.GENUINE);
    }

    @Override
    public List<ProviderEvent> events(WebhookRequest request) {
        return events.apply(Json.read(request.body()));
    }
}
