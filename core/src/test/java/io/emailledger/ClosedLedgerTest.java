package io.emailledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tests objects obtained from a ledger before it was closed. */
class ClosedLedgerTest {

    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final ScriptedTransport transport = new ScriptedTransport(1);

    private EmailLedgerBuilder builder() {
        return EmailLedger.builder(store, transport).time(clock).workers(0);
    }

    private static InputStream lines() {
        return new ByteArrayInputStream("pat@home.example\n".getBytes(UTF_8));
    }

    private static List<ThrowingCallable> changesOf(SuppressionList list, ReportInbox inbox) {
        return List.of(
                () -> list.add("pat@home.example", SuppressionReason.MANUAL, ""),
                () -> list.remove("kim@home.example"),
                () -> list.importFrom(lines()),
                () -> list.importFrom(InputStream.nullInputStream()),
                () -> inbox.accept("report", EmailId.of("01900000-0000-7000-8000-000000000000")));
    }

    private static List<ThrowingCallable> readsOf(SuppressionList list, ReportInbox inbox) {
        return List.of(
                () -> list.find("kim@home.example"),
                () -> list.page(10),
                () -> list.export(OutputStream.nullOutputStream()),
                () -> inbox.unverified(10),
                inbox::countUnverified,
                () -> inbox.find("report"));
    }

    @Test
    void suppressionListAndInboxCloseWithLedger() {
        EmailLedger ledger = builder().build();
        SuppressionList list = ledger.suppressions();
        ReportInbox inbox = ledger.reports();
        list.add("kim@home.example", SuppressionReason.MANUAL, "");
        ledger.close();

        changesOf(list, inbox).forEach(change -> assertThatThrownBy(change).isInstanceOf(LedgerClosedException.class));
        readsOf(list, inbox).forEach(read -> assertThatThrownBy(read).isInstanceOf(LedgerClosedException.class));
        assertThat(store.suppressionStore().orElseThrow().suppressions(new SuppressionKey(Optional.empty(), ""), 10))
                .singleElement()
                .extracting(entry -> entry.address())
                .isEqualTo("kim@home.example");
    }

    @Test
    void closingLedgerIsReadOnly() throws Throwable {
        Gate gate = new Gate();
        transport.next(Act.answer().after(gate));
        EmailLedger ledger = builder().build();
        SuppressionList list = ledger.suppressions();
        ReportInbox inbox = ledger.reports();
        ledger.send(Rig.email().to("pat@home.example").build());
        CompletableFuture<Boolean> sending = InBackground.get(ledger.sending()::runOnce);
        gate.awaitArrival();
        CompletableFuture<Void> closing = InBackground.run(ledger::close);
        while (isOpen(ledger)) {
            Thread.onSpinWait();
        }

        changesOf(list, inbox).forEach(change -> assertThatThrownBy(change).isInstanceOf(LedgerClosedException.class));
        for (ThrowingCallable read : readsOf(list, inbox)) {
            read.call();
        }

        gate.open();
        closing.get(30, TimeUnit.SECONDS);
        assertThat(sending.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean isOpen(EmailLedger ledger) {
        try {
            ledger.sending().resume();
            return true;
        } catch (LedgerClosedException e) {
            return false;
        }
    }
}
