package io.emailledger.retention;

import io.emailledger.history.RetainedPart;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The result of a purge.
 *
 * @param counts the number of e-mails of which each part was deleted
 */
public record PurgeResult(Map<RetainedPart, Long> counts) {

    /** Copies the map and fills in zeros. */
    public PurgeResult {
        Map<RetainedPart, Long> all = new EnumMap<>(RetainedPart.class);
        for (RetainedPart part : RetainedPart.values()) {
            all.put(part, counts.getOrDefault(part, 0L));
        }
        counts = Collections.unmodifiableMap(all);
    }

    /**
     * Returns the number of e-mails of which a part was deleted.
     *
     * @param part the part
     * @return the number
     */
    public long of(RetainedPart part) {
        return counts.getOrDefault(part, 0L);
    }

    /**
     * Tells whether there was nothing to delete.
     *
     * @return true if every number is 0
     */
    public boolean isNothing() {
        return counts.values().stream().allMatch(count -> count == 0);
    }
}
