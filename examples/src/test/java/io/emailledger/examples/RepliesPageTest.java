package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.ReplyRules;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Tests that the page about replies shows working rules and names every cause and phase. */
class RepliesPageTest {
    private static final Path PAGE = Pages.ROOT.resolve("docs/replies.md");

    @Test
    void exampleClassifiesAsDocumented() {
        ReplyRules rules =
                ReplyRules.standard().withFirst(Pages.blocks(PAGE, "text").get(0));

        assertThat(rules.diagnose(ReplyPhase.CONTENT, 550, "Your contract has ended"))
                .isEqualTo(new Diagnosis(RefusalCause.ACCOUNT, BounceReason.POLICY, BounceType.SOFT));
        assertThat(rules.diagnose(ReplyPhase.RCPT, 550, "Kim has left the building"))
                .isEqualTo(new Diagnosis(RefusalCause.RECIPIENT, BounceReason.USER_UNKNOWN, BounceType.HARD));
        assertThat(rules.diagnose(ReplyPhase.MAIL, 550, "Kim has left the building")
                        .cause())
                .isEqualTo(RefusalCause.ACCOUNT);
    }

    @Test
    void everyCauseAndPhaseIsDocumented() {
        String text = Pages.text(PAGE);

        assertThat(Arrays.stream(RefusalCause.values()).map(cause -> "| `" + cause + "` | "))
                .allMatch(text::contains);
        assertThat(Arrays.stream(ReplyPhase.values()).map(phase -> "`" + phase + "`"))
                .allMatch(text::contains);
    }
}
