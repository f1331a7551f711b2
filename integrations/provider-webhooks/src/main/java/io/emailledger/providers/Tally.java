package io.emailledger.providers;

import io.emailledger.providers.ProviderWebhook.Counts;
import io.emailledger.providers.ProviderWebhook.Outcome;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a webhook receives, in bounded memory, and logs the first of many refused requests. */
final class Tally {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderWebhook.class);
    private static final int MOST_NAMES = 100;
    private static final int LONGEST_NAME = 60;
    private static final int REFUSED_PER_LINE = 1_000;

    private final String provider;
    private final Map<Outcome, Long> events = new EnumMap<>(Outcome.class);
    private final Map<String, Long> noted = new HashMap<>();
    private long refused;

    Tally(String provider) {
        this.provider = provider;
    }

    synchronized void count(ProviderEvent event, Outcome outcome) {
        events.merge(outcome, 1L, Long::sum);
        if (outcome == Outcome.NOTED) {
            String name = event.name().substring(0, Math.min(event.name().length(), LONGEST_NAME));
            noted.merge(noted.containsKey(name) || noted.size() < MOST_NAMES ? name : "other", 1L, Long::sum);
        }
    }

    synchronized void repeated() {
        events.merge(Outcome.REPEATED, 1L, Long::sum);
    }

    synchronized void refused(int status, String reason) {
        if (refused++ % REFUSED_PER_LINE == 0) {
            LOG.warn(
                    "A request to the webhook of {} is answered with {}: {}; {} so far",
                    provider,
                    status,
                    reason,
                    refused);
        }
    }

    synchronized Counts counts() {
        return new Counts(events, noted, refused);
    }
}
