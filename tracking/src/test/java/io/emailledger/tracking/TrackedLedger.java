package io.emailledger.tracking;

import static io.emailledger.history.EmailStatus.DELIVERED;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A ledger with tracking over a store in memory, and a clock that the test moves. */
final class TrackedLedger implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final InstantSource clock = now::get;
    final MemoryHistoryStore store = MemoryHistoryStore.create(clock);
    final OpenTracking opens =
            OpenTracking.at(URI.create("https://app.example.com/t/")).signedWith(SECRET);
    final ClickTracking clicks =
            ClickTracking.at(URI.create("https://app.example.com/c/")).signedWith(SECRET);
    final EmailLedger ledger;
    private final Semaphore delivered = new Semaphore(0);
    private TrackingRecorder recorder;
    private PixelEndpoint pixels;
    private ClickEndpoint links;

    TrackedLedger() {
        this(UnaryOperator.identity());
    }

    /**
     * @param wrapped puts something around the store, such as a failure
     */
    TrackedLedger(UnaryOperator<HistoryStore> wrapped) {
        ledger = EmailLedger.builder(wrapped.apply(store), LocalTransports.discarding())
                .with(opens)
                .with(clicks)
                .time(clock)
                .listener(new LedgerListener() {
                    @Override
                    public void onEvent(EmailId email, HistoryEvent event) {
                        if (event.type() == EventType.DELIVERED) {
                            delivered.release();
                        }
                    }
                })
                .build();
        recorder = TrackingRecorder.of(ledger).build();
        pixels = new PixelEndpoint(opens, clock, recorder);
        links = new ClickEndpoint(clicks, clock, recorder);
    }

    TrackedLedger recording(TrackingRecorderBuilder with) {
        recorder = with.build();
        pixels = new PixelEndpoint(opens, clock, recorder);
        links = new ClickEndpoint(clicks, clock, recorder);
        return this;
    }

    TrackingRecorder recorder() {
        return recorder;
    }

    static EmailBuilder email() {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("News")
                .html("<a href='https://shop.example/'>Shop</a>")
                .trackOpens(true);
    }

    EmailId deliver(EmailBuilder email) throws InterruptedException {
        EmailId id = ledger.send(email.build());
        while (ledger.find(id).orElseThrow().status() != DELIVERED) {
            if (!delivered.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the e-mail was not delivered");
            }
        }
        return id;
    }

    TrackingResponse open(EmailId id, int recipient, Map<String, String> headers) {
        String path = opens.pixel(id, recipient).getRawPath();
        return pixels.respond(new TrackingRequest("GET", path, headers, Optional.empty()));
    }

    TrackingResponse click(EmailId id, int recipient, int number, boolean hidden, Map<String, String> headers) {
        URI link = clicks.address(
                new TrackedLink(id, recipient, number, hidden, URI.create("https://shop.example/" + number)));
        return links.respond(new TrackingRequest("GET", link.getRawPath(), headers, Optional.empty()));
    }

    void drain() throws InterruptedException {
        if (!recorder.drain(PATIENCE)) {
            throw new IllegalStateException("something still waits");
        }
    }

    EmailRecord record(EmailId id) {
        return ledger.find(id).orElseThrow();
    }

    List<ObservationRecord> observations(EmailId id) {
        return ledger.log(id).observations();
    }

    Engagement engagement(EmailId id) {
        return Engagement.of(record(id), ledger.log(id));
    }

    @Override
    public void close() {
        ledger.close();
    }
}
