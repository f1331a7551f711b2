package io.emailledger.bounces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.bounces.UnreadableMailException.Reason;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.ReportKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the parser with the mails in {@code /bounces}, which were written for it, and its limits. */
class BounceParserTest {
    private static final String TOKEN = "mfrggzdfmztwq2lknnwg23tpobyxg5dvo54hs6tbmjrwizl";

    private final BounceParser parser =
            BounceParser.of("bounces@app.example").withLongestReading(Duration.ofMinutes(10));

    static List<Fixture> fixtures() {
        return Fixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void reportHasValuesOfTheMail(Fixture fixture) {
        assertThat(Fixture.said(parser.parse(fixture.mail()))).isEqualTo(fixture.expected());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void lineEndsAreIrrelevant(Fixture fixture) {
        MailReport report = parser.parse(fixture.mail()).withRaw(RawReport.NONE);

        assertThat(parser.parse(LineEnds.CRLF.in(fixture.mail())).withRaw(RawReport.NONE))
                .isEqualTo(report);
        assertThat(parser.parse(LineEnds.CR.in(fixture.mail())).withRaw(RawReport.NONE))
                .isEqualTo(report);
        assertThat(parser.parse(LineEnds.MIXED.in(fixture.mail())).withRaw(RawReport.NONE))
                .isEqualTo(report);
    }

    @Test
    void rawMailIsKept() {
        byte[] mail = Fixture.named("qmail").mail();

        assertThat(parser.parse(mail).raw()).isEqualTo(RawReport.of(mail));
    }

    @Test
    void mailsAreParsedConcurrently() {
        List<Fixture> fixtures = Fixture.all();

        List<String> said = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> fixtures.get(i % fixtures.size()))
                .map(fixture -> Fixture.said(parser.parse(fixture.mail())))
                .toList();

        assertThat(said)
                .isEqualTo(IntStream.range(0, 2_000)
                        .mapToObj(i -> fixtures.get(i % fixtures.size()).expected())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To: bounces+%s@app.example",
                "To: someone@else.example\nDelivered-To: bounces+%s@app.example",
                "X-Original-To: <BOUNCES+%S@APP.EXAMPLE>",
                "Envelope-To: bounces+%s@app.example",
                "Received: by mx.app.example\n\tfor <bounces+%s@app.example>; Mon, 2 Nov 2026 09:00:00 +0000",
                "X: y\n\nIt was <bounces+%s@app.example> that wrote",
                "X: y\n\nprvs=1=bounces+%s=app.example@relay.example",
                "To: bounces=%s@app.example",
                "To: bounces-%s@app.example",
                "To: bounces_%s@app.example",
                "To: bounces%%2B%s@app.example",
                "To: bounces+2B%s@app.example",
                "To: SRS0=HHH=TT=app.example=bounces+%s@forward.example",
                "To: <srs0+HHH=TT=app.example=bounces=%s@forward.example>",
                "To: SRS1=HHH=one.example==HHH=TT=app.example=bounces+%s@two.example",
                "To: prvs=1234567890=bounces+%s@app.example",
                "To: prvs=bounces+%s/1234567890@app.example",
                "To: bounces+%s=1234567890=prvs@app.example",
                "To: bounces+%s=prvs=1234567890@app.example",
                "To: bounces+%s=btv1==1234567890@app.example",
                "To: btv1==123==bounces+%s@app.example",
                "To: \"bounces+%s\"@app.example",
                "To: <bounces+%s@\n\tapp.example>",
                "To: <bounces+\n\t%s@app.example>",
            })
    void tokenIsFoundAnywhereInMail(String mail) {
        assertThat(parse(mail.formatted(TOKEN)).token()).contains(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To: bounces+short@app.example",
                "To: others+%s@app.example",
                "To: xbounces+%s@app.example",
                "To: bounces+%s@app.example.org",
                "To: bounces+%s@xapp.example",
                "To: bounces+%s1@app.example",
            })
    void otherTextIsNoToken(String mail) {
        assertThat(parse(mail.formatted(TOKEN)).token()).isEmpty();
    }

    @Test
    void tokenOfFoldedAddressIsFound() {
        String folded = TOKEN.substring(0, 20) + "\n " + TOKEN.substring(20);

        assertThat(parse("To: <bounces+%s@app.example>".formatted(folded)).token())
                .contains(TOKEN);
        assertThat(parse("X: y\n\n<bounces+%s@app.example>"
                                .formatted(TOKEN.substring(0, 20) + "=\n" + TOKEN.substring(20)))
                        .token())
                .contains(TOKEN);
    }

    @Test
    void everyPossibleTokenIsFound() {
        String bogus = "a".repeat(47);

        MailReport report =
                parse("To: bounces+%s@app.example\n\n<bounces+%s@app.example> wrote".formatted(bogus, TOKEN));

        assertThat(report.token()).contains(bogus);
        assertThat(report.otherTokens()).containsExactly(TOKEN);
    }

    @Test
    void envelopeAddressOutranksQuotedAddress() {
        String other = TOKEN.replace('m', 'z');

        assertThat(parse("To: bounces+%s@app.example\n\n<bounces+%s@app.example> wrote".formatted(TOKEN, other))
                        .token())
                .contains(TOKEN);
    }

    @Test
    void mailOverLimitIsNotRead() {
        assertThat(refusal(parser.withLargestMail(1_024), "a".repeat(1_025))).isEqualTo(Reason.TOO_LARGE);
        assertThat(refusal(parser, "X: y\n".repeat(10_001))).isEqualTo(Reason.TOO_MANY_HEADER_LINES);
        assertThat(refusal(parser, "X: " + "y".repeat(70_000))).isEqualTo(Reason.HEADER_TOO_LONG);
        assertThat(refusal(parser, "X: y\n" + " yyyyyyyyy\n".repeat(9_000))).isEqualTo(Reason.HEADER_TOO_LONG);
        assertThat(refusal(parser, "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n\n".repeat(100_000)))
                .isEqualTo(Reason.TOO_MANY_PARTS);
        assertThat(refusal(parser, "Content-Type: message/rfc822\n\n".repeat(30)))
                .isEqualTo(Reason.NESTED_TOO_DEEP);
        assertThat(refusal(parser, "Subject: " + " =?utf-8?q?a?=\n".repeat(2_001)))
                .isEqualTo(Reason.TOO_MANY_ENCODED_WORDS);
        // No parser reads nine megabytes in a millisecond.
        assertThat(refusal(parser.withLongestReading(Duration.ofMillis(1)), "X: y\n\n" + "a line\n".repeat(1_300_000)))
                .isEqualTo(Reason.TOOK_TOO_LONG);
    }

    @Test
    void mailAtLimitIsRead() {
        assertThat(parse("X: y\n".repeat(10_000)).kind()).isEqualTo(ReportKind.UNRELATED);
        assertThat(parse("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n\n".repeat(499))
                        .kind())
                .isEqualTo(ReportKind.UNRELATED);
        assertThat(parse("Subject: " + " =?utf-8?q?a?=\n".repeat(2_000)).kind()).isEqualTo(ReportKind.UNRELATED);
    }

    @Test
    void rejectionOmitsTextOfTheMail() {
        assertThatThrownBy(() -> parser.withLargestMail(1_024).parse(new byte[2_000]))
                .isInstanceOf(UnreadableMailException.class)
                .hasMessage("The mail is larger than the parser is set to read. It was not read; check it"
                        + " yourself or delete it.");
    }

    @Test
    void invalidMailboxAndSizesAreRejected() {
        assertThatThrownBy(() -> BounceParser.of("bounces")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> parser.withLargestMail(1_023))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("largest mail must lie between 1,024 bytes and 1 GiB");
    }

    private MailReport parse(String mail) {
        return parser.parse(mail.getBytes(StandardCharsets.UTF_8));
    }

    private static Reason refusal(BounceParser parser, String mail) {
        try {
            parser.parse(mail.getBytes(StandardCharsets.UTF_8));
        } catch (UnreadableMailException e) {
            return e.reason();
        }
        throw new AssertionError("the mail was read");
    }
}
