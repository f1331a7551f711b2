package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.spi.HistoryStore.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Applies and combines changes. */
public final class Changes {
    private Changes() {}

    /** Returns an e-mail after a change. */
    public static EmailRecord apply(Change change, EmailRecord before) {
        List<RecipientRecord> after = new ArrayList<>(before.recipients());
        change.recipients().forEach(recipient -> after.set(recipient.position(), recipient));
        return before.with(change.next(), after);
    }

    /**
     * Combines a change and its successor into one change with the version of the first.
     *
     * @param then computed from the record after the first change
     */
    public static Change combine(Change first, Change then) {
        Map<Integer, RecipientRecord> last = new TreeMap<>();
        Stream.of(first, then).forEach(change -> change.recipients().forEach(r -> last.put(r.position(), r)));
        return new Change(
                first.id(),
                NextState.withVersion(then.next(), first.next().version()),
                List.copyOf(last.values()),
                both(first.events(), then.events()),
                both(first.attempts(), then.attempts()),
                first.attachmentsDeletedAt().or(then::attachmentsDeletedAt),
                both(first.suppressions(), then.suppressions()),
                first.copy().or(then::copy),
                first.releasesKey() || then.releasesKey(),
                first.before());
    }

    /** Returns a change with events before its own. */
    public static Change withEarlierEvents(Change change, List<HistoryEvent> events) {
        return with(change, change.next(), both(events, change.events()), change.before());
    }

    /** Returns a change to another state, such as one based on another version; it does not name the e-mail before. */
    public static Change withNext(Change change, EmailState next) {
        return with(change, next, change.events(), Optional.empty());
    }

    private static <T> List<T> both(List<T> first, List<T> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    private static Change with(
            Change change, EmailState next, List<HistoryEvent> events, Optional<EmailRecord> before) {
        return new Change(
                change.id(),
                next,
                change.recipients(),
                events,
                change.attempts(),
                change.attachmentsDeletedAt(),
                change.suppressions(),
                change.copy(),
                change.releasesKey(),
                before);
    }
}
