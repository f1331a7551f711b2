package io.emailledger.internal.transitions;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects events of recipients, and merges equal events of several recipients into one. */
final class EventCollector {
    private record EventKey(EventType kind, String detail) {}

    private final Map<EventKey, List<Integer>> byKey = new LinkedHashMap<>();

    void add(EventType kind, int recipient, String detail) {
        byKey.computeIfAbsent(new EventKey(kind, detail), key -> new ArrayList<>())
                .add(recipient);
    }

    List<HistoryEvent> at(Instant at) {
        return after(List.of(), at);
    }

    /** Returns earlier events, followed by the collected ones. */
    List<HistoryEvent> after(List<HistoryEvent> before, Instant at) {
        List<HistoryEvent> events = new ArrayList<>(before);
        byKey.forEach((key, recipients) -> events.add(new HistoryEvent(key.kind(), at, recipients, key.detail())));
        return events;
    }
}
