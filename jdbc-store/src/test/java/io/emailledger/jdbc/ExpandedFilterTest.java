package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests how the terms are found that a prefix stands for. */
class ExpandedFilterTest {
    private static final int ENTRIES = 1_000;
    private static final List<String> TERMS =
            List.of("at:home", "at:home.example", "at:home9.example", "at:homes", "at:i.example");

    private static Place filled(Place.Kind kind) throws SQLException {
        Place place = Place.empty(kind);
        JdbcHistoryStore.create(place.dataSource());
        try (Connection connection = place.dataSource().getConnection();
                Command insert = session(connection, kind).command(Statements.INSERT_TERM)) {
            for (String term : TERMS) {
                for (int i = 0; i < ENTRIES; i++) {
                    insert.text(term)
                            .id(new EmailId(Times.firstIdOf(Emails.START.plusMillis(i))))
                            .add();
                }
            }
            insert.executeBatch();
        }
        return place;
    }

    private static JdbcSession session(Connection connection, Place.Kind kind) {
        return Plan.session(connection, Dialects.of(kind.name()).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL", "MARIADB"})
    void eachTermOfPrefixIsFound(Place.Kind kind) throws Exception {
        Place place = filled(kind);

        try (Connection connection = place.dataSource().getConnection()) {
            List<TermFilter> wanted = SearchTerms.wanted(HistoryQuery.all().recipientPart("home"));
            assertThat(ExpandedFilter.all(session(connection, kind), wanted))
                    .singleElement()
                    .satisfies(filter -> assertThat(filter.terms()).containsExactlyElementsOf(TERMS.subList(0, 4)));
        }
    }

    /** For a term of a million e-mails it would read a million entries. */
    @Test
    void nextTermIsFoundWithoutEntriesOfTheTermBefore() throws Exception {
        Place place = filled(Place.Kind.H2);

        try (Connection connection = place.dataSource().getConnection();
                Command explain =
                        session(connection, Place.Kind.H2).command("explain analyze " + Statements.TERMS_AFTER)) {
            String plan = explain.text(ExpandedFilter.after("at:home.example"))
                    .text(TermFilter.end("at:home"))
                    .number(1)
                    .one(Row::text)
                    .orElseThrow();
            Matcher scanned = Pattern.compile("scanCount: (\\d+)").matcher(plan);
            assertThat(scanned.find()).as(plan).isTrue();
            assertThat(Integer.parseInt(scanned.group(1))).as(plan).isLessThan(10);
        }
    }
}
