package io.emailledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
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

    @Test
    void bulkCancelEndsBetweenTwoEmails() throws Exception {
        FaultyStore faulty = new FaultyStore(store);
        EmailLedger ledger = ledgerWithTwoEmails(faulty);

        assertEnds(ledger, faulty, "advance", () -> ledger.bulk().cancel(HistoryQuery.all()));

        StatusCounts counts = store.counts(HistoryQuery.all());
        assertThat(counts.of(EmailStatus.CANCELLED)).isEqualTo(1);
        assertThat(counts.of(EmailStatus.PENDING)).isEqualTo(1);
    }

    @Test
    void erasureEndsBetweenTwoEmails() throws Exception {
        FaultyStore faulty = new FaultyStore(store);
        EmailLedger ledger = ledgerWithTwoEmails(faulty);
        ledger.bulk().cancel(HistoryQuery.all());

        assertEnds(ledger, faulty, "erase", () -> ledger.retention().erase("pat@home.example"));

        assertThat(store.counts(HistoryQuery.all().recipient("pat@home.example"))
                        .of(EmailStatus.CANCELLED))
                .isEqualTo(1);
    }

    private EmailLedger ledgerWithTwoEmails(FaultyStore faulty) {
        EmailLedger ledger = EmailLedger.builder(faulty.asStore(), transport)
                .time(clock)
                .workers(0)
                .build();
        ledger.send(Rig.email().to("pat@home.example").build());
        ledger.send(Rig.email().to("pat@home.example").build());
        return ledger;
    }

    /** Closes the ledger while a call changes its first e-mail. */
    private static void assertEnds(EmailLedger ledger, FaultyStore faulty, String change, ThrowingCallable call)
            throws Exception {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        faulty.after(change, args -> {
            closing.add(InBackground.run(ledger::close));
            while (isOpen(ledger)) {
                Thread.onSpinWait();
            }
        });

        assertThatThrownBy(call).isInstanceOf(LedgerClosedException.class);

        assertThat(closing).hasSize(1);
        closing.get(0).get(30, TimeUnit.SECONDS);
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
