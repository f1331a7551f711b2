package io.emailledger.jakarta;

import io.emailledger.EmailLedger;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The largest message that each ledger has accepted. The limit of a ledger never changes, so a message that is not larger
 * needs no look into the history, which would cost a query for each message. Thread-safe.
 */
final class SizeLimits {
    private static final Map<EmailLedger, Long> LARGEST = Collections.synchronizedMap(new WeakHashMap<>());

    private SizeLimits() {}

    static boolean isKnownToFit(EmailLedger ledger, long size) {
        return size <= LARGEST.getOrDefault(ledger, -1L);
    }

    static void fits(EmailLedger ledger, long size) {
        LARGEST.merge(ledger, size, Math::max);
    }
}
