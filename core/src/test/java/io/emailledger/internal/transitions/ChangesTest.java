package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.spi.HistoryStore.Change;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final HistoryEvent FIRST = HistoryEvent.of(EventType.SENDING, NOON, "first");
    private static final HistoryEvent SECOND = HistoryEvent.of(EventType.DELIVERED, NOON, "second");

    private final EmailRecord before = SampleEmail.of(PENDING, PENDING).record();

    @Test
    void changeReplacesItsRecipients() {
        Change change = change(FIRST, recipient(1, DELIVERED));

        EmailRecord after = Changes.apply(change, before);

        assertThat(after.recipients()).extracting(RecipientRecord::status).containsExactly(PENDING, DELIVERED);
        assertThat(after.state()).isEqualTo(change.next());
    }

    @Test
    void combinedChangeHasTheVersionOfTheFirst() {
        Change first = change(FIRST, recipient(0, PENDING), recipient(1, DELIVERED));
        Change then = new Change(
                before.id(),
                NextState.after(first.next()),
                List.of(recipient(0, DELIVERED)),
                List.of(SECOND),
                List.of(),
                Optional.of(NOON));

        Change both = Changes.combine(first.from(before), then);

        assertThat(both.id()).isEqualTo(before.id());
        assertThat(both.next().version()).isEqualTo(first.next().version());
        assertThat(both.recipients()).extracting(RecipientRecord::status).containsExactly(DELIVERED, DELIVERED);
        assertThat(both.events()).containsExactly(FIRST, SECOND);
        assertThat(both.attachmentsDeletedAt()).contains(NOON);
        assertThat(both.releasesKey()).isFalse();
        assertThat(both.before()).contains(before);
    }

    @Test
    void eitherOfTwoChangesReleasesTheKey() {
        Change plain = change(FIRST);

        assertThat(Changes.combine(plain.releasingKey(), plain).releasesKey()).isTrue();
        assertThat(Changes.combine(plain, plain.releasingKey()).releasesKey()).isTrue();
    }

    @Test
    void earlierEventsComeFirst() {
        assertThat(Changes.withEarlierEvents(change(SECOND), List.of(FIRST)).events())
                .containsExactly(FIRST, SECOND);
    }

    private Change change(HistoryEvent event, RecipientRecord... recipients) {
        return new Change(
                before.id(),
                NextState.after(before.state()),
                List.of(recipients),
                List.of(event),
                List.of(),
                Optional.empty());
    }

    private static RecipientRecord recipient(int position, EmailStatus status) {
        return SampleEmail.recipient(position, status);
    }
}
