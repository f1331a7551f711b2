package io.emailledger.internal.intake;

import io.emailledger.message.EmailId;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Generates ids that order the e-mails of one process by recording. They are UUIDs of version 7 whose time never goes
 * back and whose next 12 bits count within a millisecond (RFC 9562 section 6.2, method 1). Thread-safe.
 */
final class EmailIds {
    private static final int COUNTS = 1 << 12;

    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis;
    private int count;

    EmailIds(InstantSource time) {
        this.time = time;
    }

    synchronized EmailId next() {
        long millis = time.millis();
        if (millis > lastMillis) {
            lastMillis = millis;
            count = 0;
        } else if (++count == COUNTS) {
            lastMillis++;
            count = 0;
        }
        long high = lastMillis << 16 | 0x7000L | count;
        long low = random.nextLong() >>> 2 | Long.MIN_VALUE;
        return new EmailId(new UUID(high, low));
    }
}
