package io.emailledger.testkit;

import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reports for a store. */
final class SampleReports {
    /** The maximum size of the raw text that is stored. */
    private static final int LONGEST_RAW = 256 * 1024;

    private static final String PILL = "\ud83d\udc8a";

    private SampleReports() {}

    /** Returns a bounce that is about an e-mail. Its text distinguishes it from others. */
    static ReportRecord about(EmailId email, Instant receivedAt, String text) {
        return record(Optional.of(email), ReportState.OPEN, receivedAt, "", bounce(text));
    }

    /** Returns a bounce without a valid token. */
    static ReportRecord unverified(Instant receivedAt, String text) {
        return record(Optional.empty(), ReportState.UNVERIFIED, receivedAt, "no token", bounce(text));
    }

    /** Returns reports at the edge of what the value types allow, about one e-mail, later and later. */
    static List<ReportRecord> extremes(EmailId email, Instant now) {
        Optional<EmailId> some = Optional.of(email);
        return List.of(
                record(some, ReportState.OPEN, now, "", MailReport.of(ReportKind.COMPLAINT)),
                record(some, ReportState.APPLIED, now.plusMillis(1), Extremes.SCRIPTS, rich()),
                record(some, ReportState.OPEN, now.plusMillis(2), "x".repeat(500), long1000()),
                record(some, ReportState.UNVERIFIED, now.plusMillis(3), PILL.repeat(250), wide(LONGEST_RAW)),
                record(some, ReportState.OPEN, now.plusMillis(4), " ", wide(LONGEST_RAW + 1)));
    }

    private static ReportRecord record(
            Optional<EmailId> email, ReportState state, Instant receivedAt, String doubt, MailReport report) {
        return new ReportRecord(report.fingerprint(), email, state, receivedAt, doubt, report);
    }

    private static MailReport bounce(String text) {
        RecipientReport recipient = RecipientReport.failed("pat@home.example", "5.1.1", 550, text);
        return MailReport.of(ReportKind.BOUNCE, recipient)
                .withToken("token of " + text)
                .withRaw(RawReport.of(("Subject: Undelivered\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8)));
    }

    private static MailReport rich() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        String text = Extremes.SCRIPTS;
        return new MailReport(
                ReportKind.BOUNCE,
                List.of(recipient(ReportedAction.DELAYED, text), recipient(ReportedAction.RELAYED, "a\tb\r\n\0")),
                Optional.of(text),
                Optional.of("envelope " + text),
                Optional.of("id@" + text),
                Optional.of("dns; " + text),
                RawReport.of(everyByte));
    }

    private static RecipientReport recipient(ReportedAction action, String text) {
        return new RecipientReport(
                action,
                Optional.of(text),
                Optional.of(" " + text),
                Optional.of("4.2.2"),
                Optional.of(599),
                text,
                Optional.of(text + " "),
                new Diagnosis(BounceReason.MAILBOX_FULL, BounceType.SOFT));
    }

    /** A thousand recipients, each told about at some length. */
    private static MailReport long1000() {
        List<RecipientReport> recipients = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            recipients.add(RecipientReport.failed("pat" + i + "@home.example", "5.1.1", 550, i + " x".repeat(500)));
        }
        return MailReport.of(ReportKind.BOUNCE, recipients.toArray(RecipientReport[]::new));
    }

    /** Everything as long as it may be, of characters that need two places in Java and four bytes in UTF-8. */
    private static MailReport wide(int rawLength) {
        byte[] raw = PILL.repeat(rawLength / 4 + 1).getBytes(StandardCharsets.UTF_8);
        Optional<String> name = Optional.of(PILL.repeat(500));
        RecipientReport recipient = new RecipientReport(
                ReportedAction.FAILED,
                name,
                name,
                Optional.of("5.999.999"),
                Optional.empty(),
                PILL.repeat(1_000),
                name,
                Diagnosis.UNDETERMINED);
        return new MailReport(
                ReportKind.UNRELATED,
                List.of(recipient),
                name,
                name,
                name,
                name,
                RawReport.of(Arrays.copyOf(raw, rawLength)));
    }
}
