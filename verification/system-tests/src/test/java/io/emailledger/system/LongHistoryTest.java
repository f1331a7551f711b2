package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the memory of an export does not depend on the length of the history. */
class LongHistoryTest {

    @Test
    void exportOf200000EmailsNeeds16Megabytes() throws Exception {
        try (Child child = Child.start(LongHistoryProgram.class, List.of("-Xmx16m"))) {
            String[] json = child.awaitLine("JSON_LINES").split(" ");
            String[] csv = child.awaitLine("CSV").split(" ");

            assertThat(child.awaitExit()).isZero();
            assertThat(json).startsWith("" + LongHistoryProgram.EMAILS, "" + LongHistoryProgram.EMAILS);
            assertThat(csv).startsWith("" + LongHistoryProgram.EMAILS, "" + (LongHistoryProgram.EMAILS + 1));
            assertThat(Integer.parseInt(json[2])).as("megabytes of JSON").isGreaterThan(100);
        }
    }
}
