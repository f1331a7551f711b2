package io.emailledger.testkit;

import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** S25: settings, which all processes on a store share. */
final class SettingRules {
    private static final String LONG_NAME = "n".repeat(400);
    private static final String LONG_TEXT = "\u00e9\u4e2d".repeat(500);

    private SettingRules() {}

    static void onlyIfStillAsSeen(Bench b) {
        b.same(Map.of(), b.settings().settings(Set.of("a")), "the settings of an empty store");
        b.same(
                List.of(true, true, false),
                b.settings()
                        .changeSettings(List.of(
                                change("a", null, "1"), change(LONG_NAME, null, LONG_TEXT), change("b", "1", "2"))),
                "the answers to two new settings and a change to one that is not there");
        b.same(
                List.of(false, false, true),
                b.settings()
                        .changeSettings(
                                List.of(change("a", null, "2"), change(LONG_NAME, "1", null), change("A", null, "3"))),
                "the answers to two changes of what is otherwise, and a name that differs in a letter's case");
        b.same(
                Map.of("a", "1", LONG_NAME, LONG_TEXT, "A", "3"),
                b.settings().settings(Set.of("a", LONG_NAME, "A", "b")),
                "the settings afterwards");
        b.same(
                List.of(true, true),
                b.settings().changeSettings(List.of(change("a", "1", "2"), change("A", "3", null))),
                "the answers to a change and a removal of what is as seen");
        b.same(Map.of("a", "2"), b.settings().settings(Set.of("a", "A")), "the settings after a removal");
    }

    static void exactlyOneRacerWins(Bench b) throws Exception {
        for (int round = 0; round < 10; round++) {
            String before = round == 0 ? null : "round " + (round - 1);
            String after = "round " + round;
            List<Boolean> won = Race.run(
                    8,
                    number -> b.settings()
                            .changeSettings(List.of(change("raced", before, after)))
                            .get(0));
            b.same(1, Collections.frequency(won, true), "the number of 8 racing callers who were told true");
            b.same(Map.of("raced", after), b.settings().settings(Set.of("raced")), "the setting after that race");
        }
    }

    static void racersLoseNothing(Bench b) throws Exception {
        List<Integer> each = Race.run(4, number -> {
            int made = 0;
            for (int i = 0; i < 25; i++) {
                String text = b.settings().settings(Set.of("count")).get("count");
                String next = Integer.toString(text == null ? 1 : Integer.parseInt(text) + 1);
                made += b.settings()
                                .changeSettings(List.of(change("count", text, next)))
                                .get(0)
                        ? 1
                        : 0;
            }
            return made;
        });
        int made = each.stream().mapToInt(Integer::intValue).sum();
        b.same(
                Map.of("count", Integer.toString(made)),
                b.settings().settings(Set.of("count")),
                "a counter to which racing callers were told to have added " + made + " times");
    }

    private static SettingChange change(String name, @Nullable String before, @Nullable String after) {
        return new SettingChange(name, Optional.ofNullable(before), Optional.ofNullable(after));
    }
}
