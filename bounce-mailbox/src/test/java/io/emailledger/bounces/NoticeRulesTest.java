package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Absenderadresse: ",
                "Absender-Adresse: ",
                "Sender e-mail address: ",
                "发件人邮箱：",
                "发件人地址：  ",
                "差出人アドレス：",
                "Адрес отправителя: ",
                "Envelope: "
            })
    void senderWithLabelIsNoRecipient(String label) {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                The e-mail could not be delivered.

                %sorders@app.example
                Mailbox: ada@receiver.example
                Reason: 550 5.1.1 no such user
                """.formatted(label));

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    @Test
    void colleagueIsRecipient() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                The e-mail could not be delivered.

                Mailbox: lee@app.example
                Reason: 550 5.1.1 no such user
                """);

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED lee@app.example HARD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@receiver.example is not a valid user here.",
                "You wrote to ada@receiver.example. That's not a known mailbox."
            })
    void invalidUserIsFailure(String text) {
        assertThat(WrittenNotice.ofDaemon("Your message", text + "\n").kind()).isEqualTo(ReportKind.BOUNCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The server issued an error.\n  RCPT TO:<ada@receiver.example>\n  Answer: 550 5.1.1 no such user",
                "Blocked or disabled by the network:\n  550 5.1.1 no such user",
                "550 5.1.1 no such user\n\n  The server blocks spam and full mailboxes.",
                "<-- 550 no such user\n--- End of the session ---\n: 2 attachments were removed"
            })
    void replyOutweighsTextAround(String text) {
        MailReport report =
                WrittenNotice.ofDaemon("Delivery failed", "Failed:\n\nada@receiver.example\n  " + text + "\n");

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example HARD");
    }

    /** The sender was rejected, and the recipient may well exist. */
    @Test
    void replyAboutSenderIsNotAboutRecipient() {
        MailReport report = WrittenNotice.ofDaemon("Delivery failed", """
                Failed:

                  ada@receiver.example
                    SMTP error from remote mail server after MAIL FROM:<bounces@app.example>:
                    553 5.1.0 app.example does not exist
                """);

        assertThat(report.recipients()).noneMatch(one -> one.diagnosis().bounceType() == BounceType.HARD);
    }

    @Test
    void textWithoutReplyIsRead() {
        MailReport report =
                WrittenNotice.ofDaemon("Delivery failed", "Failed:\n\n  ada@receiver.example\n    mailbox is full\n");

        assertThat(WrittenNotice.results(report)).containsExactly("FAILED ada@receiver.example SOFT");
    }

    @Test
    void statusIsCompletedByTextAboutOriginalRecipient() {
        MailReport report = report(
                "<ada@receiver.example>: the mailbox is full",
                "Original-Recipient: rfc822;<ada@receiver.example>\nFinal-Recipient: LOCAL;<ada>\nStatus: 5.0.0");

        assertThat(report.recipients().get(0).diagnosis().reason()).isEqualTo(BounceReason.MAILBOX_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc822;rfc822;", "rfc822; RFC822 ;  ", "rfc822;rfc822;rfc822; "})
    void repeatedTypeIsNoPartOfAddress(String type) {
        MailReport report =
                report("", "Original-Recipient: " + type.replace(" ;", ";") + "ada@receiver.example\nStatus: 5.1.1");

        assertThat(report.recipients().get(0).originalRecipient()).contains("ada@receiver.example");
    }

    private static MailReport report(String text, String fields) {
        return WrittenNotice.read("""
                Return-Path: <>
                From: Mailer-Daemon@relay.example
                To: bounces@app.example
                Subject: Delivery failed
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="m"

                --m
                Content-Type: text/plain

                %s
                --m
                Content-Type: message/delivery-status

                Reporting-MTA: dns; relay.example

                %s
                Action: failed

                --m--
                """.formatted(text, fields));
    }

    @Test
    void complaintMayBeTheMailItself() {
        String mail = """
                Return-Path: <staff@provider.example>
                X-HmXmrOriginalRecipient: ada@receiver.example
                From: %s
                To: ada@receiver.example
                Subject: Your order
                Message-ID: <1@app.example>

                Thank you.
                """;

        MailReport report = WrittenNotice.read(mail.formatted("shop@app.example"));

        assertThat(report.kind()).isEqualTo(ReportKind.COMPLAINT);
        assertThat(report.recipients().get(0).originalRecipient()).contains("ada@receiver.example");
        assertThat(WrittenNotice.read(mail.formatted("ada@receiver.example")).kind())
                .isEqualTo(ReportKind.UNRELATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Statistics of the day|Recipients with most bounces:\n\n  ada@receiver.example   411\n  kim@receiver.example   207",
                "Statistics of the day|Bounced today:\n\n  12 ada@receiver.example\n  3 kim@receiver.example",
                "Your digest|These were blocked and not shown to you:\n\n  ada@spam.example   Watches\n  kim@spam.example   Pills"
            })
    void digestOfDaemonIsNoBounce(String mail) {
        String[] parts = mail.split("\\|");

        assertThat(WrittenNotice.ofDaemon(parts[0], parts[1] + "\n").kind()).isEqualTo(ReportKind.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Delivery failed|\n  ada@receiver.example\n  kim@receiver.example",
                "Your e-mail|It was rejected for these recipients:\n\n  ada@receiver.example\n  kim@receiver.example",
                "Your e-mail|It was rejected.\n\n<ada@receiver.example>:\n\n<kim@receiver.example>:",
                "Your e-mail|It was rejected.\n\nada@receiver.example  said: 550\n  no such user\nkim@receiver.example  said: 550\n  no such user"
            })
    void listOfRecipientsIsBounce(String mail) {
        String[] parts = mail.split("\\|");
        MailReport report = WrittenNotice.ofDaemon(parts[0], parts[1] + "\n");

        assertThat(report.kind()).isEqualTo(ReportKind.BOUNCE);
        assertThat(report.recipients()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTO: Ada Smith is out of the office (returning 2 March)|I am away.",
                "AUTO: Ada Schmidt ist außer Haus|Bis Montag.",
                "[Automatyczna odpowiedź] Your order|Witam",
                "Re: Your order|Please click on this link to have your address added to my list of friends, the allowed\nlist: https://lists.example/1",
                "Re: Your order|Your message waits. Please add yourself to my guest list: https://lists.example/1"
            })
    void programAnswers(String mail) {
        assertThat(ofPerson(mail).kind()).isEqualTo(ReportKind.AUTOMATIC_REPLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto: the garage called|It is ready.",
                "Ada is out of the office, who takes over?|Please call.",
                "Re: guest list|Please add Kim to the guest list for Friday."
            })
    void personAnswers(String mail) {
        assertThat(ofPerson(mail).kind()).isEqualTo(ReportKind.UNRELATED);
    }

    private static MailReport ofPerson(String mail) {
        String[] parts = mail.split("\\|");
        return WrittenNotice.read(
                "Return-Path: <ada@receiver.example>\nFrom: ada@receiver.example\nTo: bounces@app.example\nSubject: "
                        + parts[0] + "\nContent-Type: text/plain; charset=utf-8\n\n" + parts[1] + "\n");
    }
}
