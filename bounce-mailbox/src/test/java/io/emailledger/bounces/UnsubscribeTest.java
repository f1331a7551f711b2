package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.MailReport.ReportKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests unsubscribe requests: they begin the subject. A question about unsubscribing does not. */
class UnsubscribeTest {
    private static final BounceParser PARSER =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unsubscribe",
                "Unsubscribe me",
                "UNSUBSCRIBE from the newsletter, please",
                "unsubscribe: pat@home.example",
                "Unsubscribe me now!",
                "unsubscribe u=4711&l=news-2026",
            })
    void unsubscribeSubjectIsComplaint(String subject) {
        assertThat(kind(subject)).isEqualTo(ReportKind.COMPLAINT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsubscribe link is broken?",
                "unsubscribe me? No!",
                "How do I unsubscribe",
                "Re: unsubscribe",
                "Unsubscribed users in our report",
            })
    void subjectThatOnlyMentionsUnsubscribeIsLetter(String subject) {
        assertThat(kind(subject)).isEqualTo(ReportKind.UNRELATED);
    }

    private static ReportKind kind(String subject) {
        String mail = "Return-Path: <pat@home.example>\r\nFrom: Pat <pat@home.example>\r\nTo: office@app.example\r\n"
                + "Subject: " + subject + "\r\n\r\nThank you.\r\n";
        return PARSER.parse(mail.getBytes(StandardCharsets.UTF_8)).kind();
    }
}
