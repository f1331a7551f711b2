package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport.ReportKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests letters that look like bounces, in many languages: none is a bounce, even with a valid token. */
class OrdinaryMailTest {
    private static final BounceParser PARSER =
            BounceParser.of(BounceRig.ADDRESS).withLongestReading(Duration.ofMinutes(10));

    static List<Samples> letters() {
        return Samples.in("/letters");
    }

    @ParameterizedTest
    @MethodSource("letters")
    void letterIsNoBounce(Samples letter) {
        assertThat(PARSER.parse(letter.mail()).kind())
                .isIn(ReportKind.UNRELATED, ReportKind.AUTOMATIC_REPLY, ReportKind.UNREADABLE);
    }

    @Test
    void letterWithValidTokenChangesNoStatus() {
        try (BounceRig rig = new BounceRig()) {
            for (Samples letter : letters()) {
                EmailId id = rig.sent("pat@home.example");
                String mail = letter.text().replace(BounceRig.TOKEN_PLACE, rig.returnPath(id));

                rig.ledger.reports().accept(PARSER.parse(mail.getBytes(StandardCharsets.UTF_8)));

                assertThat(mail).contains(rig.returnPath(id));
                assertThat(rig.status(id)).as(letter.toString()).isEqualTo(EmailStatus.DELIVERED);
            }
            assertThat(rig.ledger.suppressions().find("pat@home.example")).isEmpty();
        }
    }

    @Test
    void corpusHasFortyLettersInEightLanguages() {
        assertThat(letters()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(letters().stream()
                        .map(letter -> letter.toString().substring(0, 2))
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(8);
    }
}
