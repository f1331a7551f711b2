package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests notices of many servers without a status part: result and recipient follow from their form. */
class NoticeTest {
    private static final BounceParser PARSER =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));

    static List<Samples> notices() {
        return Samples.in("/notices");
    }

    @ParameterizedTest
    @MethodSource("notices")
    void noticeNamesResultAndRecipient(Samples notice) {
        MailReport report = PARSER.parse(notice.mail());

        assertThat(said(report)).isEqualTo(notice.expected());
    }

    /** The kind and the recipients: the original address before the final one. */
    static List<String> said(MailReport report) {
        List<String> said = new ArrayList<>(List.of(report.kind().name()));
        for (RecipientReport recipient : report.recipients()) {
            recipient.originalRecipient().or(recipient::finalRecipient).ifPresent(said::add);
        }
        return said;
    }
}
