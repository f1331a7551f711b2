package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EventType;
import io.emailledger.message.Email;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Tests that recording an e-mail wakes the other nodes. Every ledger polls once in ten minutes, so that a missing
 * signal is visible.
 */
class WakeTest {
    private static final String LISTENERS =
            "select count(*) from pg_stat_activity where query ilike 'listen el_recorded%'";

    @Test
    void ledgersOnOneStoreWakeEachOther() throws Exception {
        try (HistoryStore store =
                JdbcHistoryStore.create(Place.empty(Place.Kind.H2).dataSource())) {
            deliversWhatAnotherRecorded(store, store);
        }
    }

    @Test
    void nodesOnPostgresWakeEachOther() throws Exception {
        Place place = Place.prepared(Place.Kind.POSTGRESQL);
        deliversWhatAnotherRecorded(waking(place), waking(place));

        assertThat(threads()).as("listener threads after close").isZero();
    }

    @Test
    void brokenListenerConnectionIsReplaced() throws Exception {
        Place place = Place.prepared(Place.Kind.POSTGRESQL);
        BlockingQueue<String> woken = new LinkedBlockingQueue<>();
        JdbcHistoryStore listening = waking(place);
        Runnable end = listening.listen(() -> woken.add("woken"));
        assertThat(woken.poll(30, TimeUnit.SECONDS))
                .as("when it starts to listen")
                .isNotNull();
        woken.clear();

        assertThat(place.number("select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity "
                        + "where query ilike 'listen el_recorded%') t"))
                .isPositive();
        assertThat(woken.poll(30, TimeUnit.SECONDS)).as("when it listens again").isNotNull();
        assertThat(place.number(LISTENERS)).isEqualTo(1);

        end.run();
        end.run();
        assertThat(threads()).as("listener threads afterwards").isZero();
    }

    @Test
    void listenerIsOffByDefault() throws Exception {
        Place place = Place.prepared(Place.Kind.POSTGRESQL);
        Runnable end = JdbcHistoryStore.create(place.dataSource()).listen(() -> {});
        assertThat(threads()).isZero();
        end.run();
        Runnable onH2 = JdbcHistoryStore.builder(Place.empty(Place.Kind.H2).dataSource())
                .wakeOtherNodes(true)
                .build()
                .listen(() -> {});
        assertThat(threads()).isZero();
        onH2.run();
    }

    private static void deliversWhatAnotherRecorded(HistoryStore sending, HistoryStore recording) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(2);
        try (EmailLedger sender = EmailLedger.builder(sending, new ScriptedTransport(1))
                        .pollInterval(Duration.ofMinutes(10))
                        .listener((id, event) -> {
                            if (event.type() == EventType.DELIVERED) {
                                first.countDown();
                                delivered.countDown();
                            }
                        })
                        .build();
                EmailLedger recorder = EmailLedger.builder(recording, new ScriptedTransport(1))
                        .workers(0)
                        .build()) {
            recorder.send(email());
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            recorder.send(email());
            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(sender.health().queue().due()).isZero();
        }
    }

    private static Email email() {
        return Email.from("a@clinic.example")
                .to("b@home.example")
                .subject("One")
                .text("One")
                .build();
    }

    private static JdbcHistoryStore waking(Place place) {
        return JdbcHistoryStore.builder(place.dataSource()).wakeOtherNodes(true).build();
    }

    private static long threads() {
        Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
        return all.keySet().stream()
                .filter(thread -> thread.getName().equals("email-ledger-listener"))
                .count();
    }
}
