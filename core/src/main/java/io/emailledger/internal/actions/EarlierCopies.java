package io.emailledger.internal.actions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The copies of an e-mail that were created by resending it, and the copies of those. */
final class EarlierCopies {
    private static final int MOST = 100;

    private final HistoryStore store;

    EarlierCopies(HistoryStore store) {
        this.store = store;
    }

    /** Tells whether a copy has reached one of some recipients, or may still reach it. */
    boolean cover(EmailId original, List<Address> recipients) {
        Set<String> wanted = recipients.stream().map(Address::normalized).collect(Collectors.toSet());
        Deque<EmailId> left = new ArrayDeque<>(List.of(original));
        for (int looked = 0; looked < MOST && !left.isEmpty(); looked++) {
            List<EmailRecord> copies = store.history(
                            HistoryQuery.all().resendOf(left.remove()).limit(MOST))
                    .emails();
            if (copies.stream().anyMatch(copy -> covers(copy, wanted))) {
                return true;
            }
            copies.forEach(copy -> left.add(copy.id()));
        }
        return false;
    }

    private static boolean covers(EmailRecord copy, Set<String> wanted) {
        return copy.recipients().stream()
                .filter(r -> !r.status().isFinished() || r.status() == EmailStatus.DELIVERED || r.mayHaveArrived())
                .anyMatch(r -> wanted.contains(r.address().normalized()));
    }
}
