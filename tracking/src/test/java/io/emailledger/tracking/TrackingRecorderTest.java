package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Opens and clicks while the store is down or rejects some of them. */
@Timeout(120)
class TrackingRecorderTest {
    private static final Map<String, String> CHROME = Agents.headers("chrome-win", false);

    private final AtomicBoolean down = new AtomicBoolean();
    private final List<Observation> written = Collections.synchronizedList(new ArrayList<>());
    private Predicate<Observation> rejected = seen -> false;

    @Test
    void nothingIsLostWhileTheStoreIsDown() throws Exception {
        try (TrackedLedger rig = new TrackedLedger(this::failing)) {
            rig.recording(TrackingRecorder.of(rig.ledger).capacity(10_000));
            List<EmailId> ids = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ids.add(rig.deliver(TrackedLedger.email()));
            }
            down.set(true);
            for (int link = 0; link < 100; link++) {
                for (EmailId id : ids) {
                    assertThat(rig.click(id, 0, link, false, CHROME).status()).isEqualTo(302);
                }
                rig.now.set(rig.now.get().plusMillis(300));
            }
            assertThat(rig.recorder().waiting()).isEqualTo(10_000);
            for (int more = 0; more < 500; more++) {
                assertThat(rig.open(ids.get(0), 0, CHROME).status()).isEqualTo(200);
            }
            assertThat(rig.recorder().lost()).isEqualTo(500);
            assertThat(written).isEmpty();

            assertThat(rig.now.get()).isEqualTo(TrackedLedger.START.plusSeconds(30));
            down.set(false);
            rig.drain();

            assertThat(written).hasSize(10_000);
            assertThat(rig.recorder().lost()).isEqualTo(500);
            assertThat(rig.recorder().waiting()).isZero();
            for (EmailId id : ids) {
                assertThat(written.stream().filter(seen -> seen.email().equals(id)))
                        .extracting(seen -> Evidence.of(seen.agent()).link().orElseThrow())
                        .as("in order")
                        .isSorted()
                        .hasSize(100);
                assertThat(rig.observations(id)).hasSize(100);
            }
        }
    }

    @Test
    void oneThatIsRejectedDoesNotHoldTheOthers() throws Exception {
        try (TrackedLedger rig = new TrackedLedger(this::failing)) {
            EmailId id = rig.deliver(TrackedLedger.email());
            rejected = seen -> seen.agent().contains("link-3");
            for (int link = 0; link < 10; link++) {
                rig.click(id, 0, link, false, CHROME);
            }
            rig.drain();

            assertThat(written).hasSize(9);
            assertThat(rig.recorder().lost()).isEqualTo(1);
        }
    }

    @Test
    void storeThatComesBackWhileAnotherIsTriedLosesNone() throws Exception {
        try (TrackedLedger rig = new TrackedLedger(this::failing)) {
            EmailId id = rig.deliver(TrackedLedger.email());
            AtomicBoolean otherTried = new AtomicBoolean();
            rejected = seen -> {
                boolean first = seen.agent().contains("link-0");
                otherTried.compareAndSet(false, !first);
                return first && !otherTried.get();
            };
            rig.click(id, 0, 0, false, CHROME);
            rig.click(id, 0, 1, false, CHROME);
            rig.drain();

            assertThat(written).hasSize(2);
            assertThat(rig.recorder().lost()).isZero();
        }
    }

    @Test
    void requestsDoNotWaitForAStoreThatHangs() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        rejected = seen -> {
            try {
                back.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return false;
        };
        try (TrackedLedger rig = new TrackedLedger(this::failing)) {
            EmailId id = rig.deliver(TrackedLedger.email());
            for (int link = 0; link < 200; link++) {
                rig.click(id, 0, link, false, CHROME);
            }
            assertThat(rig.recorder().waiting()).isEqualTo(200);
            assertThat(rig.recorder().drain(Duration.ZERO)).isFalse();
            back.countDown();
            rig.drain();
            assertThat(written).hasSize(200);
        }
    }

    @Test
    void closedLedgerLosesAndServes() throws Exception {
        TrackedLedger rig = new TrackedLedger();
        EmailId id = rig.deliver(TrackedLedger.email());
        rig.close();

        assertThat(rig.click(id, 0, 0, false, CHROME).status()).isEqualTo(302);
        rig.drain();
        assertThat(rig.recorder().lost()).isEqualTo(1);
    }

    @Test
    void purgedEmailsLeaveLinksAlive() throws Exception {
        try (TrackedLedger rig = new TrackedLedger()) {
            EmailId unknown = EmailId.of("01900000-0000-7000-8000-000000000000");

            assertThat(rig.click(unknown, 0, 0, false, CHROME).headers())
                    .containsEntry("Location", "https://shop.example/0");
            rig.drain();
            assertThat(rig.recorder().lost()).isZero();
        }
    }

    /** What one of them would leave, two hundred thousand would leave as many times. */
    @Test
    void forgedRequestsLeaveNothingInMemory() throws Exception {
        try (TrackedLedger rig = new TrackedLedger()) {
            EmailId id = rig.deliver(TrackedLedger.email());
            String token = rig.opens.token(id, 0);
            Random random = new Random(20261129);
            PixelEndpoint pixels = new PixelEndpoint(rig.opens, rig.clock, rig.recorder());
            ClickEndpoint links = new ClickEndpoint(rig.clicks, rig.clock, rig.recorder());
            long before = 0;
            for (int i = 0; i < 200_000; i++) {
                if (i == 20_000) {
                    before = used();
                }
                String path = "/c/" + ForgedTokens.next(random, token);
                TrackingRequest request = new TrackingRequest("GET", path, CHROME, Optional.empty());
                pixels.respond(request);
                links.respond(request);
            }

            assertThat(used() - before).as("bytes").isLessThan(8L << 20);
            assertThat(rig.recorder().waiting()).isZero();
            assertThat(rig.observations(id)).isEmpty();
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void providersHooksRecordThroughIt() throws Exception {
        try (TrackedLedger rig = new TrackedLedger()) {
            EmailId id = rig.deliver(TrackedLedger.email());
            rig.recorder().record(new Observation(id, 0, ObservationKind.OPEN, "hook", rig.clock.instant()));
            rig.recorder().record(new Observation(id, 7, ObservationKind.OPEN, "hook", rig.clock.instant()));
            rig.drain();

            assertThat(rig.record(id).opens().count()).isEqualTo(1);
            assertThat(rig.recorder().lost()).isZero();
        }
    }

    @Test
    void capacityIsChecked() {
        try (TrackedLedger rig = new TrackedLedger()) {
            assertThatThrownBy(() -> TrackingRecorder.of(rig.ledger).capacity(0))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("capacity must be between 1 and 10000000");
        }
    }

    /** The store as it is, but its observations fail while it is down. */
    private HistoryStore failing(HistoryStore store) {
        ObservationStore observations = store.observationStore().orElseThrow();
        ObservationStore failing = proxy(ObservationStore.class, observations, (method, arguments) -> {
            if (method.equals("observe")) {
                Observation seen = (Observation) arguments[0];
                if (down.get() || rejected.test(seen)) {
                    throw new StoreException("down", null);
                }
                written.add(seen);
            }
        });
        return (HistoryStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HistoryStore.class}, (self, method, arguments) -> {
                    try {
                        return method.getName().equals("observationStore")
                                ? Optional.of(failing)
                                : method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private interface Before {
        void call(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, T part, Before before) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    before.call(method.getName(), arguments);
                    try {
                        return method.invoke(part, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
