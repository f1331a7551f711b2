package io.emailledger.history;

import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.Guarantee;
import io.emailledger.message.Priority;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The immutable properties of an e-mail, known when it is recorded.
 *
 * @param from the author
 * @param subject the subject
 * @param tags its tags, for searching
 * @param metadata the application's own names and values
 * @param tenant the tenant on whose behalf it is sent
 * @param priority its priority compared with others
 * @param guarantee what happens when a server's answer is lost
 * @param trackOpens whether its HTML has a tracking pixel
 * @param sendAt the time before which it is not sent
 * @param expiresAt the time after which it is no longer tried, if the application set one
 * @param idempotencyKey the key under which it is recorded only once for its tenant
 * @param resendOf the e-mail of which this is a resend
 */
public record EmailFacts(
        Address from,
        String subject,
        Set<String> tags,
        Map<String, String> metadata,
        Optional<String> tenant,
        Priority priority,
        Guarantee guarantee,
        boolean trackOpens,
        Optional<Instant> sendAt,
        Optional<Instant> expiresAt,
        Optional<String> idempotencyKey,
        Optional<EmailId> resendOf) {

    /** Copies the collections, keeping their order. */
    public EmailFacts {
        tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
