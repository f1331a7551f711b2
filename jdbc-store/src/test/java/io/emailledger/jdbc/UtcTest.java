package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.suppression.Suppression;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that times are the same in every zone of the virtual machine and of the session. */
@OnEachDatabase
class UtcTest {
    private final TimeZone before = TimeZone.getDefault();
    private final Place place;
    private final DataSource database;

    UtcTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        database = place.dataSource();
    }

    @BeforeEach
    void moveToNewfoundland() {
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
    }

    @AfterEach
    void moveBack() {
        TimeZone.setDefault(before);
    }

    @Test
    void databaseClockIsUtc() {
        Instant earliest = InstantSource.system().instant().minusSeconds(1);

        for (String zone : List.of("Asia/Kathmandu", "America/St_Johns", "UTC")) {
            assertThat(in(zone).now())
                    .isBetween(earliest, InstantSource.system().instant().plusSeconds(1));
        }
    }

    @Test
    void otherZoneReadsSameTimes() {
        Instant due = Instant.parse("2026-03-29T01:30:00.123456Z");
        EmailId id = in("Europe/Berlin")
                .insert(List.of(Emails.of("one").due(due).make()))
                .get(0);

        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));

        assertThat(in("America/St_Johns").find(id).orElseThrow().state().due()).contains(due);
    }

    @Test
    void reportsAndSuppressionsHaveSameTimesInEveryZone() {
        Instant time = Instant.parse("2026-10-25T01:30:00.123456Z");
        ReportRecord report = SampleReports.unverified(time, "whose is it?");
        Suppression entry = SampleReports.suppressed(Optional.empty(), "pat@home.example", time);
        in("Europe/Berlin").reportStore().orElseThrow().keep(report, List.of(), List.of());
        in("Europe/Berlin").suppressionStore().orElseThrow().suppress(entry);

        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));

        assertThat(in("America/St_Johns").reportStore().orElseThrow().report(report.id()))
                .contains(report);
        assertThat(in("America/St_Johns").suppressionStore().orElseThrow().suppressions(Set.of("pat@home.example")))
                .containsExactly(entry);
        assertThat(in("UTC").reportStore().orElseThrow().forgetReports(time, 10))
                .isZero();
        assertThat(in("UTC").reportStore().orElseThrow().forgetReports(time.plusNanos(1_000), 10))
                .isOne();
    }

    @Test
    void dueTimeIsComparedAsInstant() {
        JdbcHistoryStore store = in("Asia/Kathmandu");
        Instant now = store.now();
        EmailId due = store.insert(List.of(Emails.of("due").due(now).make())).get(0);
        store.insert(List.of(Emails.of("later").due(now.plusSeconds(600)).make()));

        List<Claim> claims = in("America/St_Johns").claim("worker", Duration.ofMinutes(5), 10);

        assertThat(claims).extracting(claim -> claim.record().id()).containsExactly(due);
        Instant leaseEnd = claims.get(0).record().state().due().orElseThrow();
        assertThat(leaseEnd).isBetween(now.plusSeconds(300), now.plusSeconds(360));
        assertThat(in("UTC").renew(due, 1, Duration.ofMinutes(20))).isTrue();
        assertThat(store.find(due).orElseThrow().state().due().orElseThrow())
                .isBetween(now.plusSeconds(1_200), now.plusSeconds(1_260));
    }

    @Test
    void clockNeverRunsAheadOfStatement() {
        JdbcHistoryStore store = in("UTC");
        for (int i = 0; i < 150; i++) {
            EmailId id = store.insert(List.of(Emails.of("one").due(store.now()).make()))
                    .get(0);
            assertThat(store.claim("worker", Duration.ofMinutes(5), 10))
                    .extracting(claim -> claim.record().id())
                    .containsExactly(id);
        }
    }

    private JdbcHistoryStore in(String zone) {
        return JdbcHistoryStore.create((DataSource) java.lang.reflect.Proxy.newProxyInstance(
                UtcTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection connection = database.getConnection();
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(setZone(zone));
                    }
                    return connection;
                }));
    }

    /** Clocks went back at 01:00 UTC: the hour from 00:00 on and the one after it have the same names in Lisbon. */
    @Test
    void clockContinuesWhenLocalTimeGoesBack() throws SQLException {
        Instant change = Instant.parse("2026-10-25T01:00:00Z");
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Lisbon"));
        JdbcHistoryStore store = in("Europe/Lisbon");
        List<Instant> times = List.of(
                change.minusSeconds(1_801),
                change.minusSeconds(1_800),
                change,
                change.plusSeconds(1_799),
                change.plusSeconds(1_800));
        for (Instant time : times) {
            EmailId id =
                    store.insert(List.of(Emails.of("one").due(time).make())).get(0);
            assertThat(in("Asia/Kathmandu").find(id).orElseThrow().state().due())
                    .contains(time);
        }
        if (place.kind() == Place.Kind.MARIADB) {
            // The database whose clock can be set: half an hour before and after the change.
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                for (Instant time : times) {
                    statement.execute("set timestamp = " + time.getEpochSecond() + ".25");
                    try (ResultSet row = statement.executeQuery("select " + new MariaDbDialect().nowMicros())) {
                        row.next();
                        assertThat(row.getLong(1)).isEqualTo(Times.micros(time) + 250_000);
                    }
                }
            }
        }
    }

    /** MariaDB knows zone names only if they were imported, so it is given the offset of that moment. */
    private String setZone(String zone) {
        if (place.kind() != Place.Kind.MARIADB) {
            return "set time zone '" + zone + "'";
        }
        String offset = ZoneId.of(zone).getRules().getOffset(Emails.START).getId();
        return "set time_zone = '" + (offset.equals("Z") ? "+00:00" : offset) + "'";
    }
}
