package io.emailledger.history;

import java.time.Instant;
import java.util.Optional;

/**
 * The number of times the pixel of an e-mail was loaded. It is not exact: mail clients that block remote images never
 * load it, and some providers load it although the recipient has not read the e-mail.
 *
 * @param count the number of loads
 * @param first the first load
 * @param last the latest load
 */
public record Opens(long count, Optional<Instant> first, Optional<Instant> last) {

    /** No opens recorded. */
    public static final Opens NONE = new Opens(0, Optional.empty(), Optional.empty());

    /**
     * Returns these opens and one more.
     *
     * @param at when the pixel was loaded; it may be earlier than others
     * @return a new value
     */
    public Opens and(Instant at) {
        return new Opens(
                count + 1,
                Optional.of(first.filter(at::isAfter).orElse(at)),
                Optional.of(last.filter(at::isBefore).orElse(at)));
    }
}
