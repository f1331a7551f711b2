package io.emailledger.internal.life;

import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what happened to recipients, so that the same thing happening to many of them is one step. */
final class Steps {
    private record Key(StepKind kind, String detail) {}

    private final Map<Key, List<Integer>> byKey = new LinkedHashMap<>();

    void add(StepKind kind, int recipient, String detail) {
        byKey.computeIfAbsent(new Key(kind, detail), key -> new ArrayList<>()).add(recipient);
    }

    List<Step> at(Instant at) {
        List<Step> steps = new ArrayList<>(byKey.size());
        byKey.forEach((key, recipients) -> steps.add(new Step(key.kind(), at, recipients, key.detail())));
        return steps;
    }
}
