package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.FeedStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests the feed against transactions whose commits overlap, and what it costs where it is not recorded. */
@OnEachDatabase
class FeedTest {
    private final Place place;
    private final AtomicInteger statements = new AtomicInteger();

    FeedTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
    }

    @Test
    void laterCommitGetsGreaterNumber() throws Exception {
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).feed(true).build();
        FeedStore feed = store.feedStore().orElseThrow();
        EmailId early;
        EmailId late;
        FeedPage before;
        try (Connection slow = place.dataSource().getConnection()) {
            slow.setAutoCommit(false);
            late = store.within(slow, () -> insert(store));
            if (place.kind() == Place.Kind.H2) {
                // One transaction writes at a time, but the feed is read while it is open.
                before = feed.feed(0, 10);
                slow.commit();
                early = insert(store);
            } else {
                early = insert(store);
                before = feed.feed(0, 10);
                slow.commit();
            }
        }
        FeedPage after = feed.feed(before.next(), 10);

        List<FeedEvent> seen = new ArrayList<>(before.events());
        seen.addAll(after.events());
        assertThat(seen).extracting(FeedEvent::email).containsExactlyInAnyOrder(early, late);
        assertThat(seen).extracting(FeedEvent::number).containsExactly(1L, 2L);
        if (place.kind() != Place.Kind.H2) {
            assertThat(before.events()).extracting(FeedEvent::email).containsExactly(early);
        }
        assertThat(feed.feed(0, 10).events()).isEqualTo(seen);
    }

    @Test
    void rolledBackTransactionLeavesNoGap() throws Exception {
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).feed(true).build();
        try (Connection undone = place.dataSource().getConnection()) {
            undone.setAutoCommit(false);
            store.within(undone, () -> insert(store));
            undone.rollback();
        }
        EmailId kept = insert(store);

        assertThat(store.feedStore().orElseThrow().feed(0, 10).events())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.email()).isEqualTo(kept);
                    assertThat(event.number()).isEqualTo(1);
                });
    }

    @Test
    void storesWithoutFeedRecordNone() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        assertThat(store.feedStore()).isEmpty();
        insert(store);

        assertThat(place.number("select count(*) from el_feed")).isZero();
    }

    @Test
    void largeBacklogIsNumberedInOrder() throws Exception {
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).feed(true).build();
        FeedStore feed = store.feedStore().orElseThrow();
        List<EmailId> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            List<HistoryStore.NewEmail> many = new ArrayList<>();
            for (int j = 0; j < 400; j++) {
                many.add(Emails.of("one of many").make());
            }
            all.addAll(store.insert(many));
        }

        assertThat(feed.feed(0, 10).events()).hasSize(10);
        List<EmailId> seen = new ArrayList<>();
        FeedPage page = feed.feed(0, 1_000);
        while (!page.events().isEmpty()) {
            page.events().forEach(event -> seen.add(event.email()));
            page = feed.feed(page.next(), 1_000);
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        assertThat(feed.feedEnd()).isEqualTo(all.size());
    }

    @Test
    void oldEventsAreDeletedUpToLimitWithoutReader() throws Exception {
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).feed(true).build();
        for (int i = 0; i < 6; i++) {
            List<HistoryStore.NewEmail> many = new ArrayList<>();
            for (int j = 0; j < 400; j++) {
                many.add(Emails.of("one of many").make());
            }
            store.insert(many);
        }

        int deleted = store.feedStore().orElseThrow().deleteFeed(Emails.START.plus(Duration.ofDays(3_650)), 2_300);

        assertThat(deleted).isEqualTo(2_300);
        assertThat(place.number("select count(*) from el_feed")).isEqualTo(100);
    }

    @Test
    void positionOfAnotherFeedIsRejected() {
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).feed(true).build();
        insert(store);

        assertThatThrownBy(() -> store.feedStore().orElseThrow().feed(5, 10))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("after is 5, but the feed ends at 1: ");
    }

    @Test
    void idleReaderReadsOnlyTwice() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.builder(Wrapped.with(place.dataSource(), (connection, method) -> {
                    if (method.equals("prepareStatement")) {
                        statements.incrementAndGet();
                    }
                    return Wrapped.PROCEED;
                }))
                .feed(true)
                .build();
        FeedStore feed = store.feedStore().orElseThrow();
        insert(store);
        long end = feed.feed(0, 10).next();

        statements.set(0);
        assertThat(feed.feed(end, 10).events()).isEmpty();

        assertThat(statements).hasValueLessThanOrEqualTo(3);
    }

    private static EmailId insert(HistoryStore store) {
        return store.insert(Collections.singletonList(Emails.of("hello").make()))
                .get(0);
    }
}
