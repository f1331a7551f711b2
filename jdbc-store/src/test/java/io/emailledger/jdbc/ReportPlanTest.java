package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.suppression.Suppression;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests that reports and suppressed addresses are found by an index, and scanned in its order. */
@OnEachDatabase
class ReportPlanTest {
    private static final Map<Place.Kind, Place> PLACES = new EnumMap<>(Place.Kind.class);
    private static final int COUNT = 2_000;

    private final Place place;

    ReportPlanTest(Place.Kind kind) throws SQLException {
        Place filled = PLACES.get(kind);
        if (filled == null) {
            filled = Place.empty(kind);
            keepSome(filled);
            PLACES.put(kind, filled);
        }
        place = filled;
    }

    /** In one transaction, which is quick. */
    private static void keepSome(Place place) throws SQLException {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        try (Connection connection = place.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < COUNT; i++) {
                EmailId id = Emails.of("n").make().record().id();
                ReportRecord report = i % 3 == 0
                        ? SampleReports.unverified(Emails.START.plusSeconds(i), "n" + i)
                        : SampleReports.about(id, "n" + i);
                Suppression entry = SampleReports.suppressed(
                        Optional.of("tenant" + i % 3), "pat" + i + "@home.example", Emails.START);
                store.within(
                        connection,
                        () -> store.reportStore().orElseThrow().keep(report, List.of(), List.of())
                                && store.suppressionStore().orElseThrow().suppress(entry));
            }
            connection.commit();
        }
        place.execute(place.kind() == Place.Kind.MARIADB ? "analyze table el_report, el_suppression" : "analyze");
    }

    @Test
    void noStatementScansTable() throws SQLException {
        EmailId id = Emails.of("x").make().record().id();
        List<String> texts = List.of("a", "b");
        assertThat(List.of(
                        plan(Statements.IS_REPORT, 0, command -> command.text("a")),
                        plan(
                                Statements.SETTLE_REPORT,
                                0,
                                command -> command.text("OPEN").id(id).text("a").text("APPLIED")),
                        plan(Statements.FIND_REPORT, 0, command -> command.text("a")),
                        plan(Statements.FIND_REPORTS_OF_EMAIL, 0, command -> command.id(id)),
                        plan(
                                Statements.LOCK_OLD_REPORTS,
                                0,
                                command -> command.text("UNVERIFIED").number(7).number(10)),
                        plan(Statements.DELETE_REPORTS, 2, command -> command.texts(texts)),
                        plan(
                                Statements.DELETE_SUPPRESSION,
                                0,
                                command -> command.text("a").text("b").text(""))))
                .allMatch(plan -> !plan.scans(), "scans no table");
    }

    @Test
    void scanOfReportsUsesIndex() throws SQLException {
        long at = Times.micros(Emails.START.plusSeconds(COUNT / 2));
        assertThat(List.of(
                        plan(
                                Statements.FIND_REPORTS,
                                0,
                                command -> command.text("UNVERIFIED").number(20)),
                        plan(
                                Statements.FIND_REPORTS_AFTER,
                                0,
                                command -> command.text("UNVERIFIED")
                                        .number(at)
                                        .number(at)
                                        .text("a")
                                        .number(20))))
                .allMatch(plan -> plan.uses("el_report_standing") && !plan.sorts(1), "follows el_report_standing");
    }

    @Test
    void scanOfSuppressionsUsesIndex() throws SQLException {
        assertThat(List.of(
                        plan(
                                Statements.SUPPRESSIONS_OF_TENANT_AFTER,
                                0,
                                command -> command.text("tenant1")
                                        .text("")
                                        .text("")
                                        .number(20)),
                        plan(
                                Statements.SUPPRESSIONS_OF_TENANT_AFTER,
                                0,
                                command -> command.text("tenant1")
                                        .text("")
                                        .text("pat5@home.example")
                                        .number(20))))
                .allMatch(plan -> plan.uses("el_suppression_list") && !plan.sorts(1), "follows el_suppression_list");
    }

    /** As many as a claimed batch can have. */
    @Test
    void manyAddressesAreLookedUpInIndex() throws SQLException {
        for (int number : List.of(1, 2, 50)) {
            List<String> addresses = IntStream.range(0, number)
                    .mapToObj(i -> "pat" + i + "@home.example")
                    .toList();
            assertThat(plan(Statements.FIND_SUPPRESSIONS, number, command -> command.texts(addresses)))
                    .matches(plan -> !plan.scans(), "scans no table");
        }
    }

    private Plan plan(String statement, int values, Plan.Binding binding) throws SQLException {
        return Plan.of(place, statement, values, binding);
    }
}
