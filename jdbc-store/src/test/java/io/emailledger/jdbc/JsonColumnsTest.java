package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.AttemptRecord.Result;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonColumnsTest {
    private static final String ALPHABET = "\t\n\r\\\"{}[],:tnr0a\u0001 \u2028\ud83d\ude00";

    @Test
    void eventsAreReadAsTheyWereWritten() {
        Random random = new Random(42);
        for (int round = 0; round < 1_000; round++) {
            List<HistoryEvent> events = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                events.add(new HistoryEvent(
                        EventType.values()[random.nextInt(EventType.values().length)],
                        Instant.EPOCH.plusNanos(1_000L * random.nextInt()),
                        random.ints(random.nextInt(3), 0, 50).boxed().toList(),
                        text(random)));
            }

            assertThat(EventColumn.read(EventColumn.write(events))).isEqualTo(events);
        }
    }

    @Test
    void resultsAreReadAsTheyWereWritten() {
        Random random = new Random(43);
        for (int round = 0; round < 1_000; round++) {
            List<Result> results = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                Reply reply = new Reply(200 + random.nextInt(400), text(random));
                results.add(new Result(
                        random.nextInt(50),
                        Outcome.values()[random.nextInt(Outcome.values().length)],
                        random.nextBoolean() ? reply.at(ReplyPhase.RCPT) : reply));
            }

            assertThat(ResultColumn.read(ResultColumn.write(results))).isEqualTo(results);
        }
    }

    @Test
    void eventIsReadableJson() {
        assertThat(EventColumn.write(List.of(new HistoryEvent(
                        EventType.DELIVERED, Instant.parse("2026-11-28T12:00:00.5Z"), List.of(0), "two\nlines"))))
                .isEqualTo("[{\"type\":\"DELIVERED\",\"at\":\"2026-11-28T12:00:00.500Z\",\"recipients\":[0],"
                        + "\"detail\":\"two\\nlines\"}]");
    }

    @Test
    void fieldsOfLaterVersionsAreSkipped() {
        assertThat(EventColumn.read("[{\"type\":\"OPENED\",\"later\":{\"a\":[1]},\"at\":\"1970-01-01T00:00:00Z\"}]"))
                .containsExactly(new HistoryEvent(EventType.OPENED, Instant.EPOCH, List.of(), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[5]",
                "[[]]",
                "{}",
                "[{",
                "[{\"type\":",
                "[{\"type\":\"OPENED\",\"at\":\"soon\"}]",
                "[{\"type\":\"NEW\"}]"
            })
    void brokenJsonIsAnErrorOfTheStore(String column) {
        assertThatThrownBy(() -> EventColumn.read(column)).isInstanceOf(StoreException.class);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(6), 0, ALPHABET.length()).forEach(i -> text.append(ALPHABET.charAt(i)));
        return text.toString();
    }
}
