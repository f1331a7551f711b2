package io.emailledger.jdbc;

import static io.emailledger.history.HistoryQuery.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests searches that read more of the index than a page: many words of one prefix, and filters that rarely meet. */
@OnEachDatabase
class SearchTest {
    private static final int EMAILS = 10_500;

    /** One history for all tests of a kind of database. */
    private static final Map<Place.Kind, JdbcHistoryStore> STORES = new EnumMap<>(Place.Kind.class);

    private static final Map<Place.Kind, List<EmailRecord>> RECORDS = new EnumMap<>(Place.Kind.class);

    private final JdbcHistoryStore store;
    private final List<EmailRecord> newestFirst;

    SearchTest(Place.Kind kind) throws SQLException {
        if (!STORES.containsKey(kind)) {
            JdbcHistoryStore filled = JdbcHistoryStore.create(Place.empty(kind).dataSource());
            RECORDS.put(kind, fill(filled));
            STORES.put(kind, filled);
        }
        store = STORES.get(kind);
        newestFirst = RECORDS.get(kind);
    }

    private static List<EmailRecord> fill(JdbcHistoryStore store) {
        List<EmailRecord> records = new ArrayList<>();
        for (int from = 0; from < EMAILS; from += 500) {
            List<NewEmail> emails = new ArrayList<>();
            for (int i = from; i < from + 500; i++) {
                Emails email = Emails.of("n" + i)
                        .subject(subject(i))
                        .tag(i % 2 == 0 ? "even" : "odd")
                        .tenant(i < 20 ? "old" : "tenant" + i % 2)
                        .to("p" + word(i) + ".meier@home" + i % 100 + ".example");
                emails.add(email.finished(EmailStatus.DELIVERED).make());
            }
            store.insert(emails);
            emails.forEach(email -> records.add(email.record()));
        }
        records.sort(Comparator.comparing(EmailRecord::id).reversed());
        return records;
    }

    /** Twenty words begin with "few", a hundred with "some", thousands with "many"; one e-mail has both of the last. */
    private static String subject(int i) {
        String some = i % 50 == 0 ? " some" + word(i / 50 % 100) : "";
        return "Letter few" + word(i % 20) + " many" + word(i) + (i % 3 == 0 ? " manx" + word(i) : "") + some;
    }

    /** A word of letters for a number. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder("x");
        for (int rest = number; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.toString();
    }

    static Stream<HistoryQuery> queries() {
        return Stream.of(
                all().subject("letter"),
                all().subject("few"),
                all().subject("fewx"),
                all().subject("some"),
                all().subject("many"),
                all().subject("man").subject("some"),
                all().subject("manyxa"),
                all().subject("man few"),
                all().subject("some").tenant("old"),
                all().recipientPart("mei"),
                all().recipientPart("meier@home1"),
                all().recipientPart("pxa").tag("even"),
                all().recipientPart("home2").subject("some"),
                all().recipientDomain("home7.example"),
                all().recipientDomain("home7.example").tag("odd"),
                all().tag("even").tag("odd"),
                all().tag("even").tenant("tenant1"),
                all().tag("odd").opened(false).tenant("tenant1"),
                all().withAttachments(true),
                all().withAttachments(false).tenant("old"));
    }

    @Test
    void everyPageTogetherHasEachMatchOnce() {
        for (HistoryQuery query : queries().toList()) {
            List<EmailId> expected = newestFirst.stream()
                    .filter(query::matches)
                    .map(EmailRecord::id)
                    .toList();
            boolean many = expected.size() > 1_000;
            assertThat(walk(query.limit(many ? 1_000 : 50))).isEqualTo(expected);
            if (!many) {
                List<EmailId> oldestFirst = new ArrayList<>(expected);
                Collections.reverse(oldestFirst);
                assertThat(walk(query.limit(200).oldestFirst(true))).isEqualTo(oldestFirst);
            }
        }
    }

    @Test
    void countsAgreeWithPages() {
        for (HistoryQuery query : queries().toList()) {
            assertThat(store.counts(query).of(EmailStatus.DELIVERED))
                    .isEqualTo(Math.min(
                            StatusCounts.CAP,
                            newestFirst.stream().filter(query::matches).count()));
        }
    }

    @Test
    void pageEndsAfterBoundedScan() {
        HistoryPage none = store.history(all().tag("even").tag("odd"));

        assertThat(none.emails()).isEmpty();
        assertThat(none.next()).isPresent();
    }

    private List<EmailId> walk(HistoryQuery query) {
        List<EmailId> ids = new ArrayList<>();
        HistoryPage page = store.history(query);
        page.emails().forEach(email -> ids.add(email.id()));
        while (page.next().isPresent()) {
            assertThat(page.emails()).hasSizeLessThanOrEqualTo(query.limit());
            page = store.history(query.after(page.next().get()));
            page.emails().forEach(email -> ids.add(email.id()));
        }
        return ids;
    }
}
