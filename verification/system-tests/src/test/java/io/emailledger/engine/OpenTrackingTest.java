package io.emailledger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import io.emailledger.testkit.ScriptedTransport.EndedDelivery;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.TrackingRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests open tracking from the tracked e-mail to the flag in the history. */
class OpenTrackingTest {
    private static final OpenTracking TRACKING = OpenTracking.at(URI.create("https://app.example.com/t/"))
            .signedWith("a secret of more than sixteen bytes".getBytes(StandardCharsets.UTF_8));
    private static final Pattern PIXEL = Pattern.compile("https://app\\.example\\.com(/t/[\\w.=-]+)");

    private final Rig rig = new Rig(builder -> builder.with(TRACKING));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void eachRecipientGetsCopyWithOwnPixel() {
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .cc("kim@home.example")
                .bcc("no@home.example")
                .html("<html><body><p>Hi</p></body></html>")
                .doNotTrack("No@Home.example")
                .trackOpens(true));
        rig.work();

        List<EndedDelivery> copies = rig.transport.deliveries();
        assertThat(copies)
                .hasSize(3)
                .allSatisfy(c -> assertThat(c.envelope().recipients()).hasSize(1));
        assertThat(pixel(copies.get(0))).isPresent();
        assertThat(pixel(copies.get(1))).isPresent().isNotEqualTo(pixel(copies.get(0)));
        assertThat(pixel(copies.get(2))).isEmpty();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.log(id).attempts()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void resultOfCopySurvivesCrashDuringNextCopy(Guarantee guarantee) throws Exception {
        Gate dies = new Gate();
        ScriptedTransport dead = new ScriptedTransport(1)
                .next(
                        Act.answer(),
                        Act.refuse(550, "5.1.1 User unknown"),
                        Act.answer().after(dies));
        EmailLedger other = rig.another(dead, builder -> builder.with(TRACKING));
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .to("kim@home.example")
                .to("sam@home.example")
                .to("joe@home.example")
                .html("<p>Hi</p>")
                .guarantee(guarantee)
                .trackOpens(true));
        CompletableFuture<Boolean> hangs = InBackground.get(other.sending()::runOnce);
        dies.awaitArrival();
        assertThat(rig.record(id).recipients().stream().map(RecipientRecord::status))
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.SENDING, EmailStatus.SENDING);

        rig.later(Duration.ofMinutes(2));

        boolean again = guarantee == Guarantee.AT_LEAST_ONCE;
        assertThat(rig.transport.deliveries()).hasSize(again ? 2 : 0);
        assertThat(rig.ledger.log(id).attempts().stream().map(AttemptRecord::number))
                .isEqualTo(again ? List.of(1, 2, 3, 4) : List.of(1, 2));
        assertThat(rig.status(id)).isEqualTo(again ? EmailStatus.BOUNCED : EmailStatus.UNCONFIRMED);
        dies.open();
        hangs.get(30, TimeUnit.SECONDS);
        other.close();
    }

    @Test
    void retriedCopyCarriesSameToken() {
        rig.transport.next(Act.deferContent(451, "4.3.0 later"));
        rig.send(tracked());
        rig.work();
        rig.later(Duration.ofMinutes(5));

        assertThat(rig.transport.deliveries()).hasSize(2);
        assertThat(pixel(rig.transport.deliveries().get(1)))
                .isEqualTo(pixel(rig.transport.deliveries().get(0)))
                .isPresent();
    }

    @Test
    void pixelLoadSetsFlagAndCounts() {
        EmailId id = rig.send(tracked());
        rig.work();
        String path = pixel(rig.transport.deliveries().get(0)).orElseThrow();
        assertThat(rig.record(id).opened()).isFalse();

        load(path, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Thunderbird/138.0");
        rig.clock.advance(Duration.ofHours(1));
        load(path, "curl/8.5.0");

        assertThat(rig.record(id).opened()).isTrue();
        assertThat(rig.record(id).opens().count()).isEqualTo(2);
        assertThat(rig.record(id).opens().first()).contains(rig.clock.instant().minus(Duration.ofHours(1)));
        assertThat(rig.record(id).opens().last()).contains(rig.clock.instant());
        assertThat(rig.ledger.log(id).observations())
                .hasSize(2)
                .allSatisfy(o -> assertThat(o.kind()).isEqualTo(ObservationKind.OPEN))
                .extracting(o -> o.agent())
                .containsExactlyInAnyOrder("CLIENT:WINDOWS", "MACHINE:TOOL");
        assertThat(rig.events(id)).filteredOn(EventType.OPENED::equals).hasSize(1);
        assertThat(rig.status(id))
                .as("an observation does not change the status")
                .isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.history(HistoryQuery.all().opened(true)).emails()).hasSize(1);
        assertThat(rig.ledger.history(HistoryQuery.all().opened(false)).emails())
                .isEmpty();
    }

    @Test
    void openConfirmsUnconfirmedEmail() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(tracked().cc("kim@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.UNCONFIRMED);

        load(pixel(rig.transport.deliveries().get(1)).orElseThrow(), "curl/8.5.0");
        assertThat(rig.status(id)).as("the other recipient has opened it").isEqualTo(EmailStatus.UNCONFIRMED);
        load(pixel(rig.transport.deliveries().get(0)).orElseThrow(), "curl/8.5.0");

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(id).recipients().get(0).acceptedBy()).contains(AcceptedBy.CONFIRMED);
        assertThat(rig.ledger.log(id).text()).contains("DELIVERED: it was opened.");
    }

    @Test
    void confirmationIsInCommitOfOpen() {
        FaultyStore shared = new FaultyStore(rig.store);
        AtomicReference<EmailStatus> after = new AtomicReference<>();
        try (EmailLedger node = EmailLedger.builder(shared.asStore(), rig.transport)
                .time(rig.clock)
                .workers(0)
                .with(TRACKING)
                .build()) {
            rig.transport.next(Act.loseAnswer());
            EmailId id = rig.send(tracked().guarantee(Guarantee.AT_MOST_ONCE));
            rig.work();
            shared.after("observe", args -> after.compareAndSet(null, rig.status(id)));

            Matcher pixel = PIXEL.matcher(TRACKING.insertPixel("<p>Hi</p>", id, 0));
            assertThat(pixel.find()).isTrue();
            load(node, pixel.group(1), "curl/8.5.0");
        }
        assertThat(after).hasValue(EmailStatus.DELIVERED);
    }

    @Test
    void openBeforeLostReplyCounts() {
        AtomicReference<EmailId> sent = new AtomicReference<>();
        rig.transport.next(Act.loseAnswer().after(() -> {
            Matcher pixel = PIXEL.matcher(TRACKING.insertPixel("<p>Hi</p>", sent.get(), 0));
            assertThat(pixel.find()).isTrue();
            load(pixel.group(1), "curl/8.5.0");
        }));
        EmailId id = rig.send(tracked().guarantee(Guarantee.AT_MOST_ONCE));
        sent.set(id);
        rig.work();

        assertThat(rig.events(id)).contains(EventType.UNCONFIRMED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void pixelIsOffByDefault() {
        rig.send(Rig.email().to("pat@home.example").html("<p>Hi</p>"));
        rig.work();
        assertThat(pixel(rig.transport.deliveries().get(0))).isEmpty();

        try (Rig off = new Rig()) {
            off.send(tracked());
            off.work();
            assertThat(pixel(off.transport.deliveries().get(0))).isEmpty();
        }
    }

    @Test
    void closedLedgerRunsNothingAndServesPixels() {
        PixelEndpoint endpoint = TRACKING.endpoint(rig.ledger.reports()::observe);
        rig.ledger.close();

        assertThat(rig.ledger.sending().runOnce()).isFalse();
        assertThat(endpoint.respond(new TrackingRequest("GET", "/t/none.gif", Optional.empty()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void copiesFailingInSequenceHaveReason() {
        rig.transport.otherwise(
                attempt -> new DeliveryResult.Unsendable(FailureReason.UNSENDABLE, "It cannot be sent."));
        EmailId id = rig.send(tracked().cc("kim@home.example"));
        rig.work();

        assertThat(rig.record(id).state().failure()).contains(FailureReason.UNSENDABLE);
    }

    @Test
    void journalEntryDoesNotLoseConcurrentRenewal() {
        FaultyStore shared = new FaultyStore(MemoryHistoryStore.create(InstantSource.system()));
        CountDownLatch renewing = new CountDownLatch(1);
        CountDownLatch noted = new CountDownLatch(1);
        CountDownLatch renewed = new CountDownLatch(1);
        shared.before("renew", args -> {
            renewing.countDown();
            atMostASecond(noted);
        });
        shared.after("renew", args -> renewed.countDown());
        shared.after("advance", args -> noted.countDown());
        ScriptedTransport copies = new ScriptedTransport(1)
                .next(Act.answer().before(() -> await(renewing)), Act.answer().before(() -> await(renewed)));
        try (EmailLedger real = EmailLedger.builder(shared.asStore(), copies)
                .workers(0)
                .lease(Duration.ofSeconds(10))
                .with(TRACKING)
                .build()) {
            EmailId id = real.send(tracked()
                    .cc("kim@home.example")
                    .guarantee(Guarantee.AT_MOST_ONCE)
                    .build());
            real.sending().runOnce();

            assertThat(copies.deliveries()).hasSize(2);
            assertThat(real.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    private static EmailBuilder tracked() {
        return Rig.email().to("pat@home.example").html("<p>Hi</p>").trackOpens(true);
    }

    private void load(String path, String userAgent) {
        load(rig.ledger, path, userAgent);
    }

    private void load(EmailLedger ledger, String path, String userAgent) {
        PixelEndpoint endpoint = new PixelEndpoint(TRACKING, rig.clock, ledger.reports()::observe);
        assertThat(endpoint.respond(new TrackingRequest("GET", path, Optional.of(userAgent)))
                        .status())
                .isEqualTo(200);
    }

    /** Quoted-printable breaks long lines. The URL is found after joining them. */
    private static Optional<String> pixel(EndedDelivery copy) {
        String message = new String(copy.content().orElseThrow(), StandardCharsets.UTF_8)
                .replace("=\r\n", "")
                .replace("=3D", "=");
        Matcher matcher = PIXEL.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The engine may serialize the two calls. */
    private static void atMostASecond(CountDownLatch latch) {
        try {
            if (!latch.await(1, TimeUnit.SECONDS)) {
                latch.countDown();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
