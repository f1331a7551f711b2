package io.emailledger.internal.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore.Change;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that independent readers read the export back. */
class ExportTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A subject may hold everything except control characters and line breaks. */
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "\"quoted\", and, \\backslashed\\ 'too'",
            "</script><script>alert(1)</script>",
            "{\"id\":\"forged\"}",
            "\u00c4rzte \u0394\u03b9\u03ac\u03b3\u03bd\u03c9\u03c3\u03b7 \u0645\u0648\u0639\u062f \u7d04\u675f \ud83d\udc8a\ud83e\uddd1\u200d\u2695\ufe0f e\u0301",
            "nul\\u0000 and \\n",
            ",,,;;;|||",
            "\u202egnp.exe");

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void jsonHasEveryFieldOfRecord() {
        Instant sendAt = rig.clock.instant().plusSeconds(5);
        EmailId id = rig.send(Rig.email()
                .to(Address.of("Pat \"the\" cat", "pat@home.example"))
                .cc("kim@home.example")
                .bcc("not-a-mailbox@")
                .tag("invoice")
                .tag("north")
                .metadata("invoice", "42")
                .tenant("clinic")
                .priority(Priority.HIGH)
                .idempotencyKey("invoice/42")
                .sendAt(sendAt)
                .expiresAt(sendAt.plusSeconds(3_600))
                .attach(Attachment.of("bill.pdf", new byte[] {1, 2, 3})));
        rig.transport.recipient(
                "kim@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 \"No\"\r\nsuch\tuser\u2028"));
        rig.later(Duration.ofSeconds(6));
        EmailRecord record = rig.record(id);

        JsonNode line = json(HistoryQuery.all()).get(0);

        assertThat(line.get("id").asText()).isEqualTo(id.toString());
        assertThat(Instant.parse(line.get("recordedAt").asText())).isEqualTo(id.recordedAt());
        assertThat(line.get("status").asText()).isEqualTo("BOUNCED");
        assertThat(line.get("from").get("address").asText()).isEqualTo("billing@clinic.example");
        assertThat(line.get("subject").asText()).isEqualTo("Invoice 42");
        assertThat(line.get("tenant").asText()).isEqualTo("clinic");
        assertThat(line.get("route").asText()).isEqualTo("default");
        assertThat(line.get("priority").asText()).isEqualTo("HIGH");
        assertThat(line.get("guarantee").asText()).isEqualTo("AT_LEAST_ONCE");
        assertThat(line.get("trackOpens").asBoolean()).isFalse();
        assertThat(Instant.parse(line.get("sendAt").asText())).isEqualTo(sendAt);
        assertThat(line.get("idempotencyKey").asText()).isEqualTo("invoice/42");
        assertThat(line.get("resendOf").isNull()).isTrue();
        assertThat(line.get("tags")).extracting(JsonNode::asText).containsExactly("invoice", "north");
        assertThat(line.get("metadata").get("invoice").asText()).isEqualTo("42");
        assertThat(line.get("attempts").asInt()).isEqualTo(1);
        assertThat(line.get("opens").get("count").asInt()).isZero();
        JsonNode kim = line.get("recipients").get(1);
        assertThat(kim.get("kind").asText()).isEqualTo("CC");
        assertThat(kim.get("status").asText()).isEqualTo("BOUNCED");
        assertThat(kim.get("reply").get("code").asInt()).isEqualTo(550);
        assertThat(kim.get("reply").get("enhancedStatus").asText()).isEqualTo("5.1.1");
        assertThat(kim.get("reply").get("text").asText())
                .isEqualTo(record.recipients().get(1).reply().orElseThrow().text());
        JsonNode pat = line.get("recipients").get(0);
        assertThat(pat.get("name").asText()).isEqualTo("Pat \"the\" cat");
        assertThat(pat.get("status").asText()).isEqualTo("DELIVERED");
        assertThat(pat.get("acceptedBy").asText()).isEqualTo("RELAY");
        assertThat(line.get("recipients").get(2).get("failure").asText()).isEqualTo("INVALID_RECIPIENT");
        JsonNode bill = line.get("attachments").get(0);
        assertThat(bill.get("name").asText()).isEqualTo("bill.pdf");
        assertThat(bill.get("size").asInt()).isEqualTo(3);
        assertThat(bill.get("sha256").asText()).hasSize(64);
        assertThat(Instant.parse(bill.get("deletedAt").asText())).isEqualTo(rig.clock.instant());
    }

    @Test
    void hostileTextRoundTripsThroughJson() {
        List<EmailId> ids = sendHostile();

        List<JsonNode> lines = json(HistoryQuery.all());

        assertThat(lines).hasSize(HOSTILE.size());
        for (int i = 0; i < HOSTILE.size(); i++) {
            JsonNode line = lines.get(HOSTILE.size() - 1 - i);
            assertThat(line.get("id").asText()).isEqualTo(ids.get(i).toString());
            assertThat(line.get("subject").asText()).isEqualTo(HOSTILE.get(i));
            assertThat(line.get("recipients").get(0).get("name").asText()).isEqualTo(HOSTILE.get(i));
            assertThat(line.get("metadata").get("words").asText()).isEqualTo(HOSTILE.get(i));
            assertThat(line.get("recipients").get(0).get("reply").get("text").asText())
                    .isEqualTo(words(i));
        }
    }

    @Test
    void hostileTextRoundTripsThroughCsv() throws IOException {
        List<EmailId> ids = sendHostile();

        List<CSVRecord> lines = csv(export(HistoryQuery.all(), ExportFormat.CSV));

        assertThat(lines).hasSize(HOSTILE.size());
        for (int i = 0; i < HOSTILE.size(); i++) {
            CSVRecord line = lines.get(HOSTILE.size() - 1 - i);
            assertThat(line.get("id")).isEqualTo(ids.get(i).toString());
            assertThat(line.get("subject")).isEqualTo(HOSTILE.get(i));
            assertThat(line.get("metadata")).isEqualTo("words=" + HOSTILE.get(i));
            assertThat(line.get("outcomes")).isEqualTo("TO pat@home.example DELIVERED by RELAY 250 " + words(i));
            assertThat(line.get("recipients")).isEqualTo("pat@home.example");
            assertThat(Instant.parse(line.get("recordedAt")))
                    .isEqualTo(ids.get(i).recordedAt());
        }
    }

    private List<EmailId> sendHostile() {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < HOSTILE.size(); i++) {
            rig.transport.recipient("pat@home.example", Outcome.ACCEPTED, new Reply(250, words(i)));
            ids.add(rig.send(Rig.email()
                    .to(Address.of(HOSTILE.get(i), "pat@home.example"))
                    .subject(HOSTILE.get(i))
                    .metadata("words", HOSTILE.get(i))));
            rig.work();
        }
        return ids;
    }

    /** A reply may have any text. */
    private static String words(int i) {
        return "2.0.0 " + HOSTILE.get(i) + "\u0001\t\u007f\u0085\u2028\r\n" + i;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1+1",
                "-1+1",
                "@SUM(1,1)",
                " =1+1",
                "\u00a0=1+1",
                "\u200b=1+1",
                "\ufeff=1+1",
                "\"=1+1\"",
                "'=1+1",
                "\u201c=1+1",
                "' \" =1+1",
                "\uff1d1+1",
                "\uff0b1+1",
                "\uff0d1+1",
                "\uff201+1",
                "\u22121+1"
            })
    void spreadsheetFormulasAreEscaped(String formula) throws IOException {
        rig.send(Rig.email()
                .to("=cmd@home.example")
                .subject(formula)
                .tenant(formula)
                .idempotencyKey(formula)
                .tag(formula)
                .metadata(formula, "x")
                .attach(Attachment.of("=bill.pdf", new byte[1])));

        CSVRecord line = csv(export(HistoryQuery.all(), ExportFormat.CSV)).get(0);

        for (String column : List.of("subject", "tenant", "idempotencyKey", "tags")) {
            assertThat(line.get(column)).as(column).isEqualTo("'" + formula);
        }
        assertThat(line.get("metadata")).isEqualTo("'" + formula + "=x");
        assertThat(line.get("recipients")).isEqualTo("'=cmd@home.example");
        assertThat(line.get("attachments")).isEqualTo("'=bill.pdf");
        assertThat(line.get("outcomes")).isEqualTo("TO =cmd@home.example PENDING");
    }

    @Test
    void formulasAfterSemicolonsAreEscaped() throws IOException {
        rig.send(Rig.email().to("pat@home.example").subject("Hello;=1+1; and \"; @x"));

        assertThat(csv(export(HistoryQuery.all(), ExportFormat.CSV)).get(0).get("subject"))
                .isEqualTo("Hello;'=1+1; and \";' @x");
    }

    @Test
    void ordinaryTextIsUnchanged() throws IOException {
        String ordinary = "Re: 50% - see a@b, \"x=1\" +49; ok";
        rig.send(Rig.email().to("pat@home.example").subject(ordinary));

        assertThat(csv(export(HistoryQuery.all(), ExportFormat.CSV)).get(0).get("subject"))
                .isEqualTo(ordinary);
    }

    @Test
    void csvHasHeaderAndOneLinePerEmail() throws IOException {
        EmailId id = rig.sendToPat();
        rig.work();

        String text = export(HistoryQuery.all(), ExportFormat.CSV);

        assertThat(text.split("\r\n", -1)).hasSize(3);
        assertThat(text)
                .startsWith("id,recordedAt,status,waiting,due,attempts,failure,fromName,fromAddress,subject,recipients,"
                        + "outcomes,phase,cause,arrival,mayHaveArrived,tenant,priority,tags,metadata,attachments,attachmentsDeletedAt,opens,firstOpened,"
                        + "lastOpened,sendAt,expiresAt,idempotencyKey,resendOf,route,list\r\n" + id + ",");
    }

    @Test
    void phasesAndCausesFollowOrderOfRecipients() throws IOException {
        EmailRecord record =
                rig.record(rig.send(Rig.email().to("pat@home.example").to("kim@home.example")));
        Reply refusal = new Reply(550, "5.7.1 Not you", Optional.of(ReplyPhase.MAIL));
        EmailState state = record.state();
        EmailState next = new EmailState(
                state.version() + 1,
                state.status(),
                state.due(),
                state.deadline(),
                state.waiting(),
                state.owner(),
                state.attempts(),
                state.journalled(),
                state.failure());
        rig.store.advance(new Change(
                record.id(),
                next,
                List.of(record.recipients().get(1).withReply(refusal).withCause(RefusalCause.ACCOUNT)),
                List.of(),
                List.of(),
                Optional.empty()));

        JsonNode kim = json(HistoryQuery.all()).get(0).get("recipients").get(1);
        assertThat(kim.get("cause").asText()).isEqualTo("ACCOUNT");
        assertThat(kim.get("reply").get("phase").asText()).isEqualTo("MAIL");
        CSVRecord line = csv(export(HistoryQuery.all(), ExportFormat.CSV)).get(0);
        assertThat(line.get("phase")).isEqualTo("none | MAIL");
        assertThat(line.get("cause")).isEqualTo("none | ACCOUNT");
    }

    @ParameterizedTest
    @EnumSource
    void exportUsesQueryAndIgnoresItsLimit(ExportFormat format) throws IOException {
        for (int i = 0; i < 1_203; i++) {
            rig.send(Rig.email().to("pat@home.example").tag(i % 2 == 0 ? "even" : "odd"));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        long written = rig.ledger.bulk().export(HistoryQuery.all().tag("even").limit(7), format, out);

        assertThat(written).isEqualTo(602);
        assertThat(out.toString(UTF_8).lines()).hasSize(format == ExportFormat.CSV ? 603 : 602);
    }

    @Test
    void emptyHistoryIsEmptyExport() throws IOException {
        assertThat(export(HistoryQuery.all(), ExportFormat.JSON_LINES)).isEmpty();
        assertThat(csv(export(HistoryQuery.all(), ExportFormat.CSV))).isEmpty();
    }

    @Test
    void exportContinuesFromCursor() throws IOException {
        for (int i = 0; i < 10; i++) {
            rig.sendToPat();
        }
        String cursor = rig.ledger.history(HistoryQuery.all().limit(4)).next().orElseThrow();

        assertThat(json(HistoryQuery.all().after(cursor))).hasSize(6);
    }

    @Test
    void concurrentInsertsNeitherDuplicateNorLoseEmails() throws IOException {
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 1_600; i++) {
            before.add(0, rig.sendToPat().toString());
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        AtomicInteger writes = new AtomicInteger();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                kept.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.incrementAndGet();
                rig.sendToPat();
                kept.write(bytes, offset, length);
            }
        };

        rig.ledger.bulk().export(HistoryQuery.all(), ExportFormat.JSON_LINES, out);

        assertThat(writes.get()).isGreaterThan(3);
        assertThat(parsed(kept.toString(UTF_8)))
                .extracting(line -> line.get("id").asText())
                .containsExactlyElementsOf(before);
    }

    @Test
    void failingStreamRethrowsAndClosesResources() {
        for (int i = 0; i < 600; i++) {
            rig.sendToPat();
        }
        IOException broken = new IOException("the line is cut");
        AtomicInteger closed = new AtomicInteger();
        OutputStream out = new OutputStream() {
            private int left = 100_000;

            @Override
            public void write(int b) throws IOException {
                if (left-- == 0) {
                    throw broken;
                }
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };

        assertThatThrownBy(() -> rig.ledger.bulk().export(HistoryQuery.all(), ExportFormat.JSON_LINES, out))
                .isSameAs(broken);
        assertThat(closed).hasValue(0);
        rig.work();
        assertThat(rig.ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED))
                .isEqualTo(600);
    }

    @Test
    void streamIsFlushedAndNotClosed() throws IOException {
        rig.sendToPat();
        List<String> calls = new ArrayList<>();
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                calls.add("flush");
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };

        rig.ledger.bulk().export(HistoryQuery.all(), ExportFormat.CSV, out);

        assertThat(calls).containsExactly("flush");
    }

    private List<JsonNode> json(HistoryQuery query) {
        return parsed(export(query, ExportFormat.JSON_LINES));
    }

    private static List<JsonNode> parsed(String text) {
        assertThat(text)
                .satisfiesAnyOf(t -> assertThat(t).isEmpty(), t -> assertThat(t).endsWith("\n"));
        return text.lines().map(ExportTest::parse).toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static List<CSVRecord> csv(String text) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            return parser.getRecords();
        }
    }

    private String export(HistoryQuery query, ExportFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            rig.ledger.bulk().export(query, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(UTF_8);
    }
}
