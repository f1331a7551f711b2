package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EventFeed;
import io.emailledger.LedgerClosedException;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention;
import io.emailledger.testkit.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the feed of a ledger. */
class EventFeedTest {
    private final MovableClock clock = MovableClock.start();
    private final EmailLedger ledger = EmailLedger.builder(
                    MemoryHistoryStore.create(clock), LocalTransports.discarding())
            .retention(Retention.keep().feed(Duration.ofDays(7)))
            .workers(0)
            .time(clock)
            .build();
    private final EventFeed feed = EventFeed.of(ledger);

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void deliveryIsInFeedWithStatus() {
        EmailId id = ledger.send(email());
        while (ledger.sending().runOnce()) {
            // The condition sends; the body is empty.
        }

        FeedPage page = feed.read(0, 100);

        assertThat(page.events())
                .extracting(FeedEvent::type)
                .containsSubsequence(EventType.RECORDED, EventType.DELIVERED);
        FeedEvent delivered = page.events().stream()
                .filter(event -> event.type() == EventType.DELIVERED)
                .findFirst()
                .orElseThrow();
        assertThat(delivered.email()).isEqualTo(id);
        assertThat(delivered.status()).contains(EmailStatus.DELIVERED);
        assertThat(delivered.recipients())
                .singleElement()
                .satisfies(recipient -> assertThat(recipient.status()).contains(EmailStatus.DELIVERED));
        assertThat(delivered.record()).isEqualTo(ledger.find(id));
        assertThat(delivered.id()).isEqualTo("evt_" + id + "_" + delivered.number());
        assertThat(page.next()).isEqualTo(feed.end());
        assertThat(feed.read(page.next(), 100).events()).isEmpty();
    }

    @Test
    void oldEventsAreDeletedInBackground() {
        ledger.send(email());
        clock.advance(Duration.ofDays(6));
        ledger.retention().purge();
        assertThat(feed.read(0, 100).missed()).isZero();

        clock.advance(Duration.ofDays(2));
        ledger.sending().runOnce();
        EmailId later = ledger.send(email());

        FeedPage page = feed.read(0, 100);
        assertThat(page.missed()).isPositive();
        assertThat(page.events()).extracting(FeedEvent::email).contains(later);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001})
    void limitsOutOfBoundsAreRejected(int limit) {
        assertThatThrownBy(() -> feed.read(0, limit))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("limit must ");
    }

    @Test
    void positionsOutsideFeedAreRejected() {
        assertThatThrownBy(() -> feed.read(-1, 10))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("after must ");
        assertThatThrownBy(() -> feed.read(1, 10))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("after is 1, but the feed ends at 0");
    }

    @Test
    void closedLedgerHasNoFeed() {
        ledger.close();

        assertThatThrownBy(() -> feed.read(0, 10)).isInstanceOf(LedgerClosedException.class);
        assertThatThrownBy(() -> EventFeed.of(ledger)).isInstanceOf(LedgerClosedException.class);
    }

    private static Email email() {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your appointment")
                .text("Tomorrow.")
                .build();
    }
}
