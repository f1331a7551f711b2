package io.emailledger.internal.intake;

import io.emailledger.internal.util.FailureLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that attachments cannot be read, once an hour for each kind of failure. A missing network share, for example,
 * fails for every e-mail, and each of these has an event. The exception comes from the application and is logged in
 * full.
 */
final class UnreadableSources {
    private static final Logger log = LoggerFactory.getLogger(UnreadableSources.class);
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final int MOST_KINDS = 20;

    private final InstantSource time;
    private final Map<String, Instant> logged = new HashMap<>();

    UnreadableSources(InstantSource time) {
        this.time = time;
    }

    void note(Exception e) {
        if (isNew(FailureLog.kind(e))) {
            log.warn(
                    "An attachment could not be read: its e-mail is sent without it, or FAILED if it is required."
                            + " Further failures of this kind are logged in an hour; every such e-mail has an event",
                    e);
        } else {
            log.debug("An attachment could not be read", e);
        }
    }

    private boolean isNew(String kind) {
        Instant now = time.instant();
        synchronized (logged) {
            logged.values().removeIf(at -> !now.isBefore(at.plus(AGAIN)));
            return logged.size() < MOST_KINDS && logged.putIfAbsent(kind, now) == null;
        }
    }
}
