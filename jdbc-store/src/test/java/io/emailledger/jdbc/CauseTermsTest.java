package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.Change;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests the index that finds e-mails by the causes of their recipients. */
@OnEachDatabase
class CauseTermsTest {
    private final Place place;
    private final JdbcHistoryStore store;

    CauseTermsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    @Test
    void causeTermExistsWhileRecipientHasCause() throws SQLException {
        EmailId id = insert(Emails.of("one").to("a@home.example").to("b@home.example"));

        refused(store, id, Optional.of(RefusalCause.ACCOUNT), 0, 1);
        assertThat(terms()).containsExactly("cause:account");
        refused(store, id, Optional.of(RefusalCause.RATE), 1);
        assertThat(terms()).containsExactly("cause:account", "cause:rate");
        refused(store, id, Optional.empty(), 0);
        assertThat(terms()).containsExactly("cause:rate");
        refused(store, id, Optional.empty(), 1);
        assertThat(terms()).isEmpty();
    }

    @Test
    void orphanedCauseTermIsIgnored() throws SQLException {
        EmailId id = insert(Emails.of("one"));
        place.execute("insert into el_term (term, email_id) values ('cause:rate', " + place.literal(id.value()) + ")");
        HistoryQuery query = HistoryQuery.all().cause(RefusalCause.RATE);

        assertThat(store.history(query).emails()).isEmpty();
        assertThat(store.counts(query).of(EmailStatus.PENDING)).isZero();
        refused(store, id, Optional.of(RefusalCause.RATE), 0);
        assertThat(store.history(query).emails()).hasSize(1);
        assertThat(store.counts(query).of(EmailStatus.PENDING)).isEqualTo(1);
    }

    @Test
    void immediateDeliveryNeedsNoExtraStatement() throws SQLException {
        AtomicInteger prepared = new AtomicInteger();
        DataSource counting = Wrapped.with(place.dataSource(), (connection, method) -> {
            if (method.equals("prepareStatement")) {
                prepared.incrementAndGet();
            }
            return Wrapped.PROCEED;
        });
        JdbcHistoryStore counted = JdbcHistoryStore.create(counting);
        insert(Emails.of("one"));
        Change accepted =
                Acts.delivered(counted.claim("worker", Duration.ofMinutes(5), 1).get(0));
        prepared.set(0);
        counted.advance(accepted);
        int atOnce = prepared.get();

        EmailId other = insert(Emails.of("two"));
        refused(store, other, Optional.of(RefusalCause.SERVER), 0);
        Change later =
                Acts.delivered(counted.claim("worker", Duration.ofMinutes(5), 1).get(0));
        prepared.set(0);
        counted.advance(new Change(
                other,
                later.next(),
                later.recipients().stream().map(r -> r.withoutCause()).toList(),
                later.events(),
                later.attempts(),
                Optional.empty()));

        assertThat(prepared.get()).as("search for the cause, delete its term").isEqualTo(atOnce + 2);
        assertThat(terms()).isEmpty();
    }

    private EmailId insert(Emails email) {
        return store.insert(List.of(email.make())).get(0);
    }

    private List<String> terms() throws SQLException {
        return place.column("select term from el_term where term like 'cause:%' order by term");
    }

    private static void refused(
            JdbcHistoryStore store, EmailId id, Optional<RefusalCause> cause, Integer... positions) {
        EmailRecord record = store.find(id).orElseThrow();
        EmailState old = record.state();
        EmailState next = new EmailState(
                old.version() + 1,
                old.status(),
                old.due(),
                old.deadline(),
                old.waiting(),
                old.owner(),
                old.attempts() + 1,
                old.journalled(),
                old.failure());
        Change change = new Change(
                id,
                next,
                record.recipients().stream()
                        .filter(r -> List.of(positions).contains(r.position()))
                        .map(r -> cause.map(r::withCause).orElseGet(r::withoutCause))
                        .toList(),
                List.of(),
                List.of(),
                Optional.empty());
        assertThat(store.advance(change)).isTrue();
    }
}
