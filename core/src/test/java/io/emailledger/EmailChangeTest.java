package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.LedgerListener.EmailChange;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.rig.Rig;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.testkit.Act;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the changes that listeners are told. */
class EmailChangeTest {
    private final Told told = new Told();
    private final Rig rig = new Rig(builder -> builder.listener(told));

    /** Notes what it is told. Read only after the ledger was closed, which waits for the listeners. */
    private static final class Told implements LedgerListener {
        final List<EmailChange> changes = new CopyOnWriteArrayList<>();
        final List<String> order = new CopyOnWriteArrayList<>();

        @Override
        public void onChange(EmailChange change) {
            changes.add(change);
            order.add("change to " + change.email().status());
        }

        @Override
        public void onEvent(EmailId email, HistoryEvent event) {
            order.add(event.type().name());
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void changeComesBeforeItsEvents() {
        rig.sendToPat();
        rig.work();
        rig.close();

        assertThat(told.order)
                .containsExactly("change to PENDING", "RECORDED", "change to DELIVERED", "SENDING", "DELIVERED");
    }

    @Test
    void changeHasRecordAndAttemptWithoutTranscript() {
        EmailId id = rig.sendToPat();
        rig.work();
        EmailRecord stored = rig.record(id);
        int attempts = rig.ledger.log(id).attempts().size();
        rig.close();

        EmailChange recorded = told.changes.get(0);
        assertThat(recorded.attempts()).isEmpty();
        assertThat(recorded.email().facts().subject()).isEqualTo("Invoice 42");
        EmailChange delivered = told.changes.get(1);
        assertThat(delivered.email().state()).isEqualTo(stored.state());
        assertThat(delivered.email().recipients()).isEqualTo(stored.recipients());
        assertThat(delivered.attempts()).hasSize(attempts).allSatisfy(attempt -> {
            assertThat(attempt.results()).hasSize(1);
            assertThat(attempt.transcript()).isEmpty();
        });
    }

    @Test
    void changeTellsCauseOfBounce() {
        rig.transport.recipient(
                "pat@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 No such user").at(ReplyPhase.RCPT));
        rig.sendToPat();
        rig.work();
        rig.close();

        RecipientRecord pat = told.changes.get(1).email().recipients().get(0);
        assertThat(pat.status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(pat.cause()).contains(RefusalCause.RECIPIENT);
    }

    @Test
    void deferralAndCancellationAreChanges() {
        rig.transport.next(Act.defer(451, "4.3.0 later"));
        EmailId id = rig.sendToPat();
        rig.work();
        rig.ledger.cancel(id);
        rig.close();

        assertThat(told.changes)
                .extracting(change -> change.email().status())
                .containsExactly(EmailStatus.PENDING, EmailStatus.PENDING, EmailStatus.CANCELLED);
    }

    @Test
    void expiryIsAChange() {
        rig.transport.otherwise(Act.defer(451, "4.3.0 later"));
        rig.sendToPat();
        rig.work();
        rig.later(Duration.ofDays(5));
        rig.later(Duration.ofDays(1));
        rig.close();

        EmailChange last = told.changes.get(told.changes.size() - 1);
        assertThat(last.email().status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(last.events()).extracting(HistoryEvent::type).contains(EventType.BOUNCED);
    }

    @Test
    void openIsAnEventOnly() {
        EmailId id = rig.sendToPat();
        rig.work();
        rig.ledger.reports().observe(new Observation(id, 0, ObservationKind.OPEN, "CLIENT", rig.clock.instant()));
        rig.close();

        assertThat(told.changes).hasSize(2);
        assertThat(told.order).endsWith("OPENED");
    }

    @Test
    void failureInOnChangeStopsNeitherEventsNorDelivery() {
        LedgerListener broken = new LedgerListener() {
            @Override
            public void onChange(EmailChange change) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void onEvent(EmailId email, HistoryEvent event) {
                told.onEvent(email, event);
            }
        };
        try (Rig other = new Rig(builder -> builder.listener(broken).listener(told))) {
            EmailId id = other.sendToPat();
            other.work();
            assertThat(other.status(id)).isEqualTo(EmailStatus.DELIVERED);
        }
        assertThat(told.order).filteredOn("DELIVERED"::equals).hasSize(2);
        assertThat(told.changes).hasSize(2);
    }
}
