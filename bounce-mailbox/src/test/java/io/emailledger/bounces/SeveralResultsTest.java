package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests notices that report several results: each address has that of the heading or sentence above it. */
class SeveralResultsTest {

    @Test
    void deliveredRecipientIsNoBounce() {
        MailReport report = WrittenNotice.ofDaemon("Report about your message", """
                Your e-mail has been delivered to these people:

                  kim@receiver.example

                It could not be delivered to:

                  ada@receiver.example
                    550 5.1.1 no such user
                """);

        assertThat(report.kind()).isEqualTo(ReportKind.BOUNCE);
        assertThat(WrittenNotice.results(report))
                .containsExactly("DELIVERED kim@receiver.example UNDETERMINED", "FAILED ada@receiver.example HARD");
    }

    @Test
    void orderOfPartsIsIrrelevant() {
        MailReport report = WrittenNotice.ofDaemon("Report about your message", """
                It could not be delivered to:
                  ada@receiver.example
                    550 5.1.1 no such user
                Your e-mail has been delivered to these people:
                  kim@receiver.example
                  joe@receiver.example
                """);

        assertThat(WrittenNotice.results(report))
                .containsExactly(
                        "FAILED ada@receiver.example HARD",
                        "DELIVERED kim@receiver.example UNDETERMINED",
                        "DELIVERED joe@receiver.example UNDETERMINED");
        assertThat(report.recipients().get(1).diagnostic()).doesNotContain("550");
    }

    @Test
    void headingsBetweenDashesSeparateResults() {
        MailReport report = WrittenNotice.ofDaemon("Returned mail: see transcript for details", """
                   ----- The following addresses had successful delivery notifications -----
                <kim@receiver.example>  (successfully delivered to mailbox)

                   ----- The following addresses had transient non-fatal errors -----
                <joe@slow.example>
                    (reason: 450 4.2.0 come back later)

                   ----- The following addresses had permanent fatal errors -----
                <ada@receiver.example>

                   ----- Transcript of session follows -----
                <kim@receiver.example>... Successfully delivered
                ... while talking to mx.receiver.example.:
                >>> RCPT To:<ada@receiver.example>
                <<< 550 5.1.1 no such user
                <joe@slow.example>... Deferred: 450 4.2.0 come back later
                """);

        assertThat(WrittenNotice.results(report))
                .containsExactly(
                        "DELIVERED kim@receiver.example UNDETERMINED",
                        "DELAYED joe@slow.example SOFT",
                        "FAILED ada@receiver.example HARD");
    }

    @ParameterizedTest
    @CsvSource({
        "successfully delivered to mailbox, DELIVERED",
        "relayed to non-DSN-aware mailer, RELAYED",
        "expanded by mailing list, EXPANDED",
        "successfully delivered to mailing list, EXPANDED",
        "expanded from: list@shop.example, DELIVERED"
    })
    void textOfAddressSaysWhichDelivery(String text, String action) {
        MailReport report = WrittenNotice.ofDaemon("Return receipt", """
                   ----- The following addresses had successful delivery notifications -----
                <kim@receiver.example>  (%s)
                """.formatted(text));

        assertThat(report.kind()).isEqualTo(ReportKind.DELIVERED);
        assertThat(WrittenNotice.results(report)).contains(action + " kim@receiver.example UNDETERMINED");
    }

    @Test
    void onlySuccessIsDelivered() {
        MailReport report = WrittenNotice.ofDaemon("Return receipt", """
                   ----- The following addresses had successful delivery notifications -----
                <kim@receiver.example>  (successfully delivered to mailbox)

                   ----- Transcript of session follows -----
                <kim@receiver.example>... Successfully delivered
                """);

        assertThat(report.kind()).isEqualTo(ReportKind.DELIVERED);
        assertThat(WrittenNotice.results(report)).containsExactly("DELIVERED kim@receiver.example UNDETERMINED");
    }

    @Test
    void pendingRecipientIsDelayed() {
        MailReport report = WrittenNotice.ofDaemon("Mail delivery failed: returning message to sender", """
                The following address failed:

                  ada@receiver.example
                    550 5.1.1 no such user

                Delivery to these addresses was not yet possible,
                the server will retry:

                  joe@slow.example
                    Connection timed out
                """);

        assertThat(WrittenNotice.results(report))
                .containsExactly("FAILED ada@receiver.example HARD", "DELAYED joe@slow.example SOFT");
    }

    @ParameterizedTest
    @CsvSource({
        "Die Nachricht wurde folgenden Personen zugestellt:, Nicht zugestellt werden konnte sie an:",
        "Le message a été remis à:, Le message n'a pas pu être remis à:",
        "El mensaje ha sido entregado a:, El mensaje no se pudo entregar a:",
        "Il messaggio è stato consegnato a:, Il messaggio non è stato consegnato a:",
        "A mensagem foi entregue a:, A mensagem não foi entregue a:",
        "Письмо было доставлено:, Письмо не было доставлено:",
        "邮件已成功投递：, 邮件无法投递：",
    })
    void resultsAreReadInManyLanguages(String delivered, String failed) {
        MailReport report = WrittenNotice.ofDaemon(
                "Report",
                delivered + "\n\n  kim@receiver.example\n\n" + failed
                        + "\n\n  ada@receiver.example\n    550 5.1.1 x\n");

        assertThat(WrittenNotice.results(report))
                .containsExactly("DELIVERED kim@receiver.example UNDETERMINED", "FAILED ada@receiver.example HARD");
    }

    @ParameterizedTest
    @CsvSource({
        "Die Nachricht wurde keinem dieser Empfänger zugestellt:",
        "Die Nachricht wurde den folgenden Empfängern nicht wie gewünscht zugestellt:",
        "Your message was delivered to none of these:",
        "Your message should have been delivered to:",
        "Le message n'a été remis à aucun:",
        "Zpráva nebyla doručena:",
        "The message that was delivered to us has failed for:",
    })
    void negatedSuccessIsNone(String intro) {
        MailReport report = WrittenNotice.ofDaemon(
                "Undeliverable: your order", intro + "\n\n  ada@receiver.example\n  kim@receiver.example\n");

        assertThat(report.recipients()).allMatch(one -> one.action() == MailReport.ReportedAction.FAILED);
    }

    @Test
    void refusalContradictsDelivery() {
        MailReport report = WrittenNotice.ofDaemon("Undeliverable", """
                The message was delivered to the gateway for:

                  ada@receiver.example
                    550 5.1.1 no such user
                """);

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    @ParameterizedTest
    @CsvSource({"Delivered to:, Failed:", "Zugestellt an:, Gescheitert:", "Successfully delivered: <, Not delivered: <"
    })
    void labelReportsDelivery(String delivered, String failed) {
        MailReport report = WrittenNotice.ofDaemon(
                "Delivery failed",
                delivered + " kim@receiver.example\n" + failed
                        + " ada@receiver.example\nReason: 550 5.1.1 no such user\n");

        assertThat(WrittenNotice.results(report))
                .containsExactly("DELIVERED kim@receiver.example UNDETERMINED", "FAILED ada@receiver.example HARD");
    }

    @Test
    void temporaryErrorsThatAreFinalAreFailures() {
        MailReport report = WrittenNotice.ofDaemon("Report", """
                The message was delivered to:
                  kim@receiver.example
                Temporary errors, given up after 5 days:
                  joe@slow.example
                """);

        assertThat(WrittenNotice.results(report))
                .containsExactly("DELIVERED kim@receiver.example UNDETERMINED", "FAILED joe@slow.example SOFT");
    }

    /** Warnings call their recipients failed, too. */
    @Test
    void warningWithOneIntroIsDelay() {
        MailReport report = WrittenNotice.ofDaemon("Warning: message delayed 4 hours", """
                The following addresses had permanent fatal errors so far:

                  joe@slow.example
                    421 no answer

                The server will retry for 4 more days.
                """);

        assertThat(report.kind()).isEqualTo(ReportKind.DELAY);
    }

    @Test
    void headerLimitsFailedRecipients() {
        MailReport report = WrittenNotice.read("""
                Return-Path: <>
                From: Mailer-Daemon@relay.example
                To: bounces@app.example
                X-Failed-Recipients: ada@receiver.example
                Subject: Mail delivery failed

                Zprava, seznam:

                  ada@receiver.example
                    550 5.1.1 no such user

                Ostatni:

                  kim@receiver.example
                """);

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    @Test
    void textOfAnotherEntryIsNotBorrowed() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                Delivery failed for:

                  ada@receiver.example: 550 5.1.1 no such user
                  kim@receiver.example
                """);

        assertThat(WrittenNotice.results(report))
                .containsExactly("FAILED ada@receiver.example HARD", "FAILED kim@receiver.example UNDETERMINED");
    }

    @Test
    void addressesBelowEachOtherShareReason() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                Delivery failed for:

                  ada@receiver.example
                  kim@receiver.example

                550 5.1.1 no such users
                """);

        assertThat(WrittenNotice.results(report))
                .containsExactly("FAILED ada@receiver.example HARD", "FAILED kim@receiver.example HARD");
    }
}
