package io.emailledger.providers;

import java.util.Map;

/**
 * The HTTP response of a webhook. It has no body.
 *
 * @param status the status code
 * @param headers the header fields to set, each once
 */
public record WebhookResponse(int status, Map<String, String> headers) {
    /** Copies the map. */
    public WebhookResponse {
        headers = Map.copyOf(headers);
    }

    static WebhookResponse of(int status) {
        return new WebhookResponse(status, Map.of());
    }
}
