package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that erased and expired data is in no column of any table. */
class ErasedDataTest {
    /** Values that identify the person. None of them is part of another value. */
    private static final List<String> TELLING = List.of(
            "patricia",
            "quimby",
            "unmistakable",
            "biopsy",
            "ward-seven",
            "chart-4711",
            "greyhound",
            "letterhead",
            "scanned-page",
            "gone-fishing");

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL", "MARIADB"})
    void noColumnOfAnyTableHasPersonalData(Place.Kind kind) throws Exception {
        Place place = Place.prepared(kind);
        MovableClock clock = MovableClock.start();
        HistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).time(clock).build();
        ScriptedTransport transport = new ScriptedTransport();
        try (EmailLedger ledger =
                EmailLedger.builder(store, transport).time(clock).workers(0).build()) {
            EmailId delivered = ledger.send(email("greyhound").build());
            transport.next(attempt -> {
                attempt.log().server("mx.unmistakable.example:25", "TLSv1.3");
                attempt.log().said("RCPT TO:<patricia.quimby@unmistakable.example>");
                return Act.answer().perform(attempt);
            });
            transport.recipient(
                    "patricia.quimby@unmistakable.example",
                    Outcome.REJECTED,
                    new Reply(550, "5.1.1 patricia.quimby is not here"));
            drain(ledger);
            EmailId cancelled = ledger.send(email("greyhound/2").build());
            ledger.cancel(cancelled);
            EmailId bystander = ledger.send(Email.from("office@clinic.example")
                    .to("kim@home.example")
                    .subject("Parking")
                    .text("Nothing personal")
                    .build());
            drain(ledger);
            for (String agent : List.of("browser", "proxy")) {
                store.observationStore()
                        .orElseThrow()
                        .observe(new Observation(delivered, 1, ObservationKind.OPEN, agent, clock.instant()));
            }
            store.reportStore()
                    .orElseThrow()
                    .keep(
                            SampleReports.about(delivered, "patricia.quimby is gone-fishing"),
                            List.of(HistoryEvent.of(EventType.REPORTED, clock.instant(), "gone-fishing")),
                            List.of());
            String before = everything(place);
            assertThat(TELLING).allSatisfy(word -> assertThat(before).contains(word));

            assertThat(ledger.retention()
                            .erase("Patricia.Quimby@unmistakable.example")
                            .erased())
                    .isEqualTo(2);

            // The address stays on the suppression list, without a reason, until the application removes it.
            assertThat(everything(place)).contains("patricia.quimby@unmistakable.example");
            assertThat(everything(place)).doesNotContain("is not here");
            ledger.suppressions().ofTenant("north").remove("patricia.quimby@unmistakable.example");
            String after = everything(place);
            assertThat(TELLING).allSatisfy(word -> assertThat(after).doesNotContain(word));
            assertThat(after).contains("kim@home.example", "nothing personal", "erased.invalid");
            assertThat(ledger.find(delivered).orElseThrow().status()).isEqualTo(EmailStatus.BOUNCED);
            assertThat(ledger.find(delivered).orElseThrow().opens().count()).isEqualTo(2);
            assertThat(ledger.find(cancelled).orElseThrow().status()).isEqualTo(EmailStatus.CANCELLED);
            assertThat(ledger.content(bystander)).isPresent();
            assertThat(ledger.history(HistoryQuery.all().recipient("kim@home.example"))
                            .emails())
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL", "MARIADB"})
    void noTableKeepsRowOfDeletedRecord(Place.Kind kind) throws Exception {
        Place place = Place.prepared(kind);
        MovableClock clock = MovableClock.start();
        HistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).time(clock).build();
        Map<String, Integer> empty = rows(place);
        try (EmailLedger ledger = EmailLedger.builder(store, new ScriptedTransport())
                .time(clock)
                .workers(0)
                .keepAttachments(Duration.ofDays(300))
                .retention(Retention.keep().records(Duration.ofDays(30)).counts(Duration.ofDays(30)))
                .build()) {
            EmailId first = ledger.send(email("greyhound").build());
            ledger.send(email("greyhound/2").build());
            drain(ledger);
            store.observationStore()
                    .orElseThrow()
                    .observe(new Observation(first, 1, ObservationKind.OPEN, "browser", clock.instant()));
            store.reportStore().orElseThrow().keep(SampleReports.about(first, "gone-fishing"), List.of(), List.of());
            assertThat(rows(place)).isNotEqualTo(empty);
            clock.advance(Duration.ofDays(31));

            assertThat(ledger.retention().purge().of(RetainedPart.RECORD)).isEqualTo(2);

            assertThat(rows(place)).isEqualTo(empty);
        }
    }

    @Test
    void h2DumpHasNoPersonalData() throws Exception {
        Place place = Place.prepared(Place.Kind.H2);
        MovableClock clock = MovableClock.start();
        HistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).time(clock).build();
        try (EmailLedger ledger = EmailLedger.builder(store, new ScriptedTransport())
                .time(clock)
                .workers(0)
                .build()) {
            ledger.send(email("greyhound").build());
            drain(ledger);
            assertThat(TELLING.stream().filter(word -> isIn(script(place), word)))
                    .contains("patricia", "biopsy", "greyhound");

            assertThat(ledger.retention()
                            .erase("patricia.quimby@unmistakable.example")
                            .erased())
                    .isEqualTo(1);

            assertThat(TELLING).noneMatch(word -> isIn(script(place), word));
        }
    }

    private static io.emailledger.message.EmailBuilder email(String key) {
        return Email.from("office@clinic.example")
                .to("kim@home.example")
                .cc(Address.of("Patricia Quimby", "Patricia.Quimby@unmistakable.example"))
                .subject("Your biopsy, Patricia")
                .text("Dear Patricia Quimby, the biopsy ...")
                .html("<p>Dear Patricia Quimby</p>")
                .replyTo("letterhead@clinic.example")
                .tag("ward-seven")
                .metadata("chart", "chart-4711")
                .tenant("north")
                .idempotencyKey(key)
                .attach(Attachment.of("quimby.pdf", "scanned-page".getBytes(StandardCharsets.UTF_8)));
    }

    private static void drain(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    /** Every value of every column of every table, in lower case. */
    private static String everything(Place place) throws SQLException {
        StringBuilder all = new StringBuilder();
        try (Connection connection = place.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : tables(connection)) {
                try (ResultSet rows = statement.executeQuery("select * from " + table)) {
                    int columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int i = 1; i <= columns; i++) {
                            String type =
                                    rows.getMetaData().getColumnTypeName(i).toLowerCase(Locale.ROOT);
                            boolean bytes = type.contains("binary") || type.contains("blob") || type.equals("bytea");
                            byte[] value = bytes ? rows.getBytes(i) : null;
                            all.append(
                                            bytes && value != null
                                                    ? new String(value, StandardCharsets.UTF_8)
                                                    : rows.getString(i))
                                    .append('\n');
                        }
                    }
                }
            }
        }
        return all.toString().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Integer> rows(Place place) throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Connection connection = place.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : tables(connection)) {
                try (ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
                    rows.next();
                    counts.put(table, rows.getInt(1));
                }
            }
        }
        return counts;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet all = connection
                .getMetaData()
                .getTables(
                        connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (all.next()) {
                tables.add(all.getString("TABLE_NAME"));
            }
        }
        assertThat(tables).hasSizeGreaterThan(9);
        return tables;
    }

    private static String script(Place place) {
        try {
            return String.join("\n", place.column("script")).toLowerCase(Locale.ROOT);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As text, or in the form in which the script writes bytes. */
    private static boolean isIn(String script, String word) {
        return script.contains(word)
                || script.contains(HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)));
    }
}
