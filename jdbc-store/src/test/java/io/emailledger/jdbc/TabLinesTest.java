package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.AttemptRecord.Result;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.Reply;
import io.emailledger.spi.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Columns that an earlier release has written. */
class TabLinesTest {
    @Test
    void escapesAreUndone() {
        assertThat(TabLines.read("DELIVERED\ttwo\\nlines\\ttab\\\\\n\t\n"))
                .containsExactly(List.of("DELIVERED", "two\nlines\ttab\\"), List.of("", ""));
    }

    @Test
    void lastLineWithoutEndIsRefused() {
        assertThatThrownBy(() -> TabLines.read("a\tb")).isInstanceOf(StoreException.class);
    }

    @Test
    void formerOutcomesHaveTheirNamesOfToday() {
        assertThat(ResultColumn.read("0\tREFUSED\t550\tno\n1\tTAKEN\t250\tTAKEN\n"))
                .containsExactly(
                        new Result(0, Outcome.REJECTED, new Reply(550, "no")),
                        new Result(1, Outcome.ACCEPTED, new Reply(250, "TAKEN")));
    }

    @Test
    void formerEventsAreRead() {
        assertThat(EventColumn.read("GIVEN_BACK\t1\t\tbusy\nBOUNCED\t5\t0,2\tno\n"))
                .containsExactly(
                        new HistoryEvent(EventType.BOUNCED, Instant.EPOCH.plusNanos(5_000), List.of(0, 2), "no"));
    }

    @Test
    void formerLabelsAreRead() {
        Labels labels = Labels.read(Optional.of("t\tvip\nm\tcase\t[1]\n"));

        assertThat(labels.tags()).containsExactly("vip");
        assertThat(labels.metadata()).containsEntry("case", "[1]");
    }
}
