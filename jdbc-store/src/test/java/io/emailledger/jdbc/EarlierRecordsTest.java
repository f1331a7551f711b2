package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests records of the version that indexed whole words of a subject, in lower case. */
class EarlierRecordsTest {
    private final DataSource database = H2.inMemory();
    private final JdbcHistoryStore store = JdbcHistoryStore.builder(database)
            .time(InstantSource.fixed(Emails.START))
            .build();
    private EmailId earlier = Emails.of("1").make().record().id();

    @BeforeEach
    void keepOne() throws SQLException {
        earlier = store.insert(List.of(Emails.of("1")
                        .subject("Rechnung M\u00dcLLER \u8acb\u6c42\u66f8\u5728\u4e2d 42")
                        .make()))
                .get(0);
        H2.execute(database, "delete from el_term where term like 'word:%' or term like 'whole:%'");
        for (String word : List.of("rechnung", "m\u00fcller", "\u8acb\u6c42\u66f8\u5728\u4e2d", "42")) {
            H2.execute(
                    database, "insert into el_term (term, email_id) values ('word:" + word + "', '" + earlier + "')");
        }
    }

    @Test
    void earlierRecordsAreFoundByWholeWords() {
        for (String text : List.of("rechnung", "M\u00fcller", "\u8acb\u6c42\u66f8\u5728\u4e2d", "42 M\u00dcLLER")) {
            assertThat(found(text)).as(text).containsExactly(earlier);
            assertThat(store.counts(HistoryQuery.all().subject(text)).of(EmailStatus.PENDING))
                    .as(text)
                    .isOne();
        }
        assertThat(found("M\u00fcller 43")).isEmpty();
    }

    @Test
    void earlierAndNewRecordsAreFoundTogether() {
        EmailId later = store.insert(
                        List.of(Emails.of("2").subject("Rechnung Mu\u0308ller").make()))
                .get(0);

        assertThat(found("m\u00fcller rechnung")).containsExactly(later, earlier);
    }

    @Test
    void wordsAreDeletedWithTheirRecord() throws SQLException {
        store.retentionStore()
                .orElseThrow()
                .purge(List.of(new Purge(earlier, RetainedPart.RECORD, Emails.START, Optional.empty())));

        assertThat(H2.column(database, "select term from el_term")).isEmpty();
    }

    private List<EmailId> found(String text) {
        return store.history(HistoryQuery.all().subject(text)).emails().stream()
                .map(EmailRecord::id)
                .toList();
    }
}
