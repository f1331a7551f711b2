package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which addresses of a notice are recipients, and what their text means. */
class NoticeRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Administrators of that domain:",
                "For questions please contact:\n",
                "Kontakt:",
                "Did you mean one of these?\n"
            })
    void introOfContactsCoversTheirList(String intro) {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                The e-mail could not be delivered.

                Recipient: ada@receiver.example
                Reason: 550 5.1.1 no such user

                %s
                  kim@receiver.example
                  joe@receiver.example
                """.formatted(intro));

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    @Test
    void entryBelowContactIsRecipient() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                Delivery failed. Please contact: hotline@relay.example
                <ada@receiver.example>: 550 5.1.1 no such user
                """);

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    @Test
    void labelOfRecipientBeatsBareAddressBelow() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                The e-mail could not be delivered.

                Failed recipient: ada@receiver.example
                Reason: 550 5.1.1 no such user

                Delivered by way of
                kim@gateway.example
                """);

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    @Test
    void refusedAddressBelowLabelIsRecipient() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                Recipient: list@receiver.example

                <ada@members.example>: 550 5.1.1 no such user
                """);

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@members.example HARD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"551 5.1.6 moved, new address: ", "551 5.1.6 moved; please try\n  ", "551 Neue Adresse:\n"})
    void newAddressIsNoRecipient(String reply) {
        MailReport report = WrittenNotice.ofDaemon(
                "Returned mail", "<ada@receiver.example>: " + reply + "<ada@elsewhere.example>\n");

        assertThat(report.recipients()).hasSize(1);
        assertThat(WrittenNotice.results(report).get(0)).startsWith("FAILED ada@receiver.example");
    }

    @Test
    void reportWithoutPathIsRead() {
        MailReport report = WrittenNotice.read("""
                From: Delivery <delivery@relay.example>
                To: bounces@app.example
                Subject: Delivery failed
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="m"

                --m
                Content-Type: text/plain

                The e-mail could not be delivered.
                --m
                Content-Type: message/delivery-status

                Reporting-MTA: dns; relay.example

                Final-Recipient: rfc822; ada@receiver.example
                Action: failed
                Status: 5.1.1

                --m--
                """);

        assertThat(report.kind()).isEqualTo(ReportKind.BOUNCE);
        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }
}
