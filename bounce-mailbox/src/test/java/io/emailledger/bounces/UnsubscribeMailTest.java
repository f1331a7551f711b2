package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.ReportKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests mails that unsubscribe by the token of a link, and aggregate reports about a domain. */
class UnsubscribeMailTest {
    private static final BounceParser PARSER =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));
    private static final String TOKEN =
            "AQGaAAASNHq8je8BI0VniavNf_8ABG5ld3MAEHBhdEBob21lLmV4YW1wbGU-_x-Zz09AQGaAAASNHq8";

    @TempDir
    Path maildir;

    private static MailReport parse(String subject, String more) {
        return PARSER.parse(("Return-Path: <pat@home.example>\r\nFrom: Pat <pat@home.example>\r\n"
                        + "To: bounces@app.example\r\n" + more + "Subject: " + subject + "\r\n\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsubscribe ", "Unsubscribe: ", "UNSUBSCRIBE  ", " unsubscribe\r\n "})
    void subjectWithTokenUnsubscribes(String before) {
        MailReport report = parse(before + TOKEN, "");

        assertThat(report.kind()).isEqualTo(ReportKind.UNSUBSCRIBE);
        assertThat(report.token()).contains(TOKEN);
        assertThat(report.recipients()).isEmpty();
    }

    @Test
    void automaticMailOfProviderUnsubscribes() {
        assertThat(parse("unsubscribe " + TOKEN, "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n"))
                .satisfies(report -> assertThat(report.kind()).isEqualTo(ReportKind.UNSUBSCRIBE));
    }

    @Test
    void foldedTokenIsJoined() {
        MailReport report = parse("unsubscribe " + TOKEN.substring(0, 50) + "\r\n " + TOKEN.substring(50), "");

        assertThat(report.kind()).isEqualTo(ReportKind.UNSUBSCRIBE);
        assertThat(report.otherTokens()).contains(TOKEN);
    }

    @Test
    void encodedTokenIsDecoded() {
        String encoded = "=?UTF-8?B?"
                + Base64.getEncoder().encodeToString(("unsubscribe " + TOKEN).getBytes(StandardCharsets.US_ASCII))
                + "?=";

        assertThat(parse(encoded, "").token()).contains(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsubscribe", "unsubscribe me", "unsubscribe u=4711&l=news"})
    void subjectWithoutTokenIsComplaint(String subject) {
        assertThat(parse(subject, "").kind()).isEqualTo(ReportKind.COMPLAINT);
    }

    private static final String DMARC_NAME = "mx.home.example!app.example!1764288000!1764374400";

    private static byte[] mail(String type, String headers, String part) {
        return ("From: noreply-dmarc@home.example\r\nTo: bounces@app.example\r\n" + headers
                        + "MIME-Version: 1.0\r\nContent-Type: " + type + "\r\n\r\n" + part)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static List<byte[]> dmarc() {
        String subject = "Subject: Report Domain: app.example Submitter: home.example Report-ID: <1@x>\r\n";
        String zip = "Content-Disposition: attachment; filename=\"";
        return List.of(
                mail("application/gzip; name=\"" + DMARC_NAME + ".xml.gz\"", "Subject: x\r\n", "H4sI"),
                mail("application/zip", subject, "UEsD"),
                mail(
                        "multipart/mixed; boundary=b",
                        subject,
                        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an aggregate report.\r\n--b\r\n"
                                + "Content-Type: application/octet-stream\r\n" + zip + DMARC_NAME
                                + "!42.zip\"\r\n\r\nUEsD\r\n--b--\r\n"));
    }

    private static List<byte[]> tls() {
        return List.of(
                mail(
                        "multipart/report; report-type=\"tlsrpt\"; boundary=b",
                        "Subject: Report Domain: app.example Submitter: home.example Report-ID: <1@x>\r\n",
                        "--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b\r\n"
                                + "Content-Type: application/tlsrpt+gzip\r\n\r\nH4sI\r\n--b--\r\n"),
                mail("application/tlsrpt+json", "Subject: x\r\n", "{}"),
                mail(
                        "application/octet-stream",
                        "TLS-Report-Domain: app.example\r\nTLS-Report-Submitter: home.example\r\nSubject: x\r\n",
                        "H4sI"));
    }

    @Test
    void aggregatesAreNamed() {
        assertThat(dmarc())
                .allSatisfy(mail -> assertThat(PARSER.parse(mail).kind()).isEqualTo(ReportKind.DMARC_AGGREGATE));
        assertThat(tls())
                .allSatisfy(mail -> assertThat(PARSER.parse(mail).kind()).isEqualTo(ReportKind.TLS_AGGREGATE));
    }

    @Test
    void aggregatesAreSetAsideAndCounted() throws IOException {
        for (String folder : List.of("new", "cur", "tmp")) {
            Files.createDirectories(maildir.resolve(folder));
        }
        Files.write(maildir.resolve("new/1"), dmarc().get(0));
        Files.write(maildir.resolve("new/2"), tls().get(0));
        Files.write(maildir.resolve("new/3"), BounceRig.letter());
        try (BounceRig rig = new BounceRig();
                BounceMailbox mailbox = BounceMailbox.maildir(maildir).readInto(rig.ledger, BounceRig.PARSER)) {
            MailboxRound round = mailbox.runOnce();

            assertThat(round.aggregates()).isEqualTo(2);
            assertThat(round.notUnderstood()).isEqualTo(1);
            assertThat(rig.ledger.reports().countUnverified()).isZero();
        }
    }
}
