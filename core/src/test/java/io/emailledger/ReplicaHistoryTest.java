package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store without a replica is read itself, and what it returns is current. */
class ReplicaHistoryTest {
    private final MovableClock clock = MovableClock.start();
    private final EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(clock), new ScriptedTransport(1))
            .time(clock)
            .workers(0)
            .build();
    private final ReplicaHistory history = ReplicaHistory.of(ledger);
    private final EmailId id = ledger.send(Email.from("office@clinic.example")
            .to("pat@home.example")
            .subject("Hello")
            .text("Dear Pat")
            .build());

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void storeWithoutReplicaIsCurrent() throws Exception {
        HistoryPage page = history.history(HistoryQuery.all());
        assertThat(page).isEqualTo(ledger.history(HistoryQuery.all()));
        assertThat(page.emails()).extracting(EmailRecord::id).containsExactly(id);
        assertThat(page.asOf()).isEmpty();
        assertThat(history.counts(HistoryQuery.all())).isEqualTo(ledger.counts(HistoryQuery.all()));
        assertThat(history.counts(HistoryQuery.all()).asOf()).isEmpty();
        assertThat(history.export(HistoryQuery.all(), ExportFormat.JSON_LINES, new ByteArrayOutputStream()))
                .isEqualTo(1);
    }

    @Test
    void pageShowsWhyEmailsWait() {
        ledger.sending().pause("maintenance");

        HistoryPage page = history.history(HistoryQuery.all());

        assertThat(page.emails().get(0).status()).isEqualTo(EmailStatus.PENDING);
        assertThat(page.emails().get(0).state().waiting()).contains(WaitReason.PAUSED);
    }

    @Test
    void markIsTimeOfStore() {
        assertThat(history.mark()).isEqualTo(clock.instant());
        assertThat(history.notBefore(history.mark()).history(HistoryQuery.all()).emails())
                .hasSize(1);
        assertThat(history.notBefore(Instant.MAX).history(HistoryQuery.all()).emails())
                .hasSize(1);
    }

    @Test
    void absentValuesAreRejected() {
        assertThatThrownBy(() -> history.history(null)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> history.notBefore(null)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void closedLedgerIsNotRead() {
        ledger.close();

        assertThatThrownBy(() -> history.history(HistoryQuery.all())).isInstanceOf(LedgerClosedException.class);
        assertThatThrownBy(history::mark).isInstanceOf(LedgerClosedException.class);
    }
}
