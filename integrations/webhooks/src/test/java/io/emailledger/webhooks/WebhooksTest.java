package io.emailledger.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EventFeed;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.webhooks.Receiver.Answer;
import io.emailledger.webhooks.Receiver.Received;
import io.emailledger.webhooks.Webhooks.EndpointStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests webhooks with a real HTTP server; the clock is moved, and no test waits for a pause. */
class WebhooksTest {
    private static final WebhookSecret SECRET = WebhookSecret.generate();

    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
            .workers(0)
            .time(clock)
            .build();
    private final Receiver receiver;

    WebhooksTest() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
        ledger.close();
    }

    @Test
    void signedEventsArriveInOrder() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint().events(EventType.RECORDED, EventType.CANCELLED))) {
            EmailId id = ledger.send(email("1").tag("invoice").tenant("north").build());
            ledger.cancel(id);
            drain(webhooks);
            drain(webhooks);

            assertThat(receiver.received()).hasSize(2);
            Received last = receiver.received().get(1);
            assertThat(last.contentType()).isEqualTo("application/json");
            assertThat(last.text())
                    .isEqualTo("{\"type\":\"email.cancelled\",\"timestamp\":\"" + clock.instant()
                            + "\",\"data\":{\"number\":2,\"email\":\"" + id
                            + "\",\"status\":\"CANCELLED\",\"recipients\":[{\"position\":0,\"address\":"
                            + "\"pat@home.example\",\"status\":\"CANCELLED\"}],\"tenant\":\"north\",\"tags\":"
                            + "[\"invoice\"],\"metadata\":{\"order\":\"1\"}}}");
            WebhookVerifier verifier = WebhookVerifier.of(SECRET).time(clock);
            assertThat(receiver.received())
                    .allMatch(one -> verifier.isGenuine(one.id(), one.timestamp(), one.signature(), one.body()));
            assertThat(receiver.received()).extracting(Received::id).doesNotHaveDuplicates();
            assertThat(receiver.received().toString()).doesNotContain("Your invoice", "secret body");
        }
    }

    @Test
    void onlyWantedEventsAreSent() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint()
                .only(event -> event.record()
                        .filter(record -> record.facts().tenant().equals(Optional.of("north")))
                        .isPresent())
                .withoutAddresses())) {
            ledger.cancel(ledger.send(email("1").tenant("south").build()));
            ledger.cancel(ledger.send(email("2").tenant("north").build()));
            drain(webhooks);

            assertThat(receiver.received())
                    .singleElement()
                    .satisfies(one -> assertThat(one.text())
                            .contains("\"order\":\"2\"", "email.cancelled", "\"position\":0")
                            .doesNotContain("pat@home.example"));
            assertThat(status(webhooks).position())
                    .isEqualTo(EventFeed.of(ledger).end());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 400, 404, 301, 307})
    void rejectedWebhookIsRepeatedWithSameId(int status) throws Exception {
        try (Webhooks webhooks = webhooks(endpoint())) {
            receiver.next(Answer.status(status, "Location", "http://127.0.0.1:1/"), Answer.status(status));
            ledger.cancel(ledger.send(email("1").build()));
            ledger.cancel(ledger.send(email("2").build()));
            drain(webhooks);
            drain(webhooks);

            assertThat(receiver.received()).hasSize(1);
            assertThat(status(webhooks).failures()).isEqualTo(1);
            assertThat(status(webhooks).problem()).startsWith(Integer.toString(status));
            clock.advance(Duration.ofSeconds(5));
            drain(webhooks);
            assertThat(receiver.received()).hasSize(2);
            assertThat(status(webhooks).failures()).isEqualTo(2);
            assertThat(status(webhooks).nextTry().orElseThrow())
                    .isBetween(
                            clock.instant().plusMillis(4_990), clock.instant().plusSeconds(10));
            clock.advance(Duration.ofSeconds(10));
            drain(webhooks);

            assertThat(receiver.accepted()).hasSize(2);
            assertThat(receiver.received().subList(0, 3))
                    .extracting(Received::id)
                    .containsOnly(receiver.received().get(0).id());
            assertThat(status(webhooks)).isEqualTo(new EndpointStatus("crm", 4, 0, Optional.empty(), false, ""));
        }
    }

    @Test
    void pausesGrowToTheLongest() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint().retry(Duration.ofSeconds(1), Duration.ofSeconds(8)))) {
            ledger.cancel(ledger.send(email("1").build()));
            List<Duration> pauses = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                receiver.next(Answer.status(500));
                drain(webhooks);
                Duration pause = Duration.between(
                        clock.instant(), status(webhooks).nextTry().orElseThrow());
                pauses.add(pause);
                clock.advance(pause);
            }

            for (int i = 0; i < pauses.size(); i++) {
                long whole = Math.min(8_000, 1_000L << i);
                assertThat(pauses.get(i)).isBetween(Duration.ofMillis(whole / 2 - 1), Duration.ofMillis(whole));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void retryAfterIsHonoured(boolean date) throws Exception {
        try (Webhooks webhooks = webhooks(endpoint())) {
            String hour = date
                    ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            clock.instant().plusSeconds(3_600).atZone(ZoneOffset.UTC))
                    : "3600";
            receiver.next(Answer.status(429, "Retry-After", hour));
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);

            clock.advance(Duration.ofSeconds(3_590));
            drain(webhooks);
            assertThat(receiver.received()).hasSize(1);
            clock.advance(Duration.ofSeconds(10));
            drain(webhooks);
            assertThat(receiver.accepted()).hasSize(1);
        }
    }

    @Test
    void receiverThatIsGoneGetsNothingUntilResumed() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint())) {
            receiver.next(Answer.status(410));
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);
            clock.advance(Duration.ofDays(2));
            drain(webhooks);

            assertThat(receiver.received()).hasSize(1);
            assertThat(status(webhooks).stopped()).isTrue();
            assertThat(webhooks.resume("crm")).isTrue();
            assertThat(webhooks.resume("crm")).isFalse();
            drain(webhooks);
            assertThat(receiver.accepted()).hasSize(1);
            assertThatThrownBy(() -> webhooks.resume("other")).isInstanceOf(InvalidValueException.class);
        }
    }

    @Test
    void silentReceiverIsLeftAfterTimeout() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint().timeout(Duration.ofMillis(200)))) {
            receiver.next(Answer.silence());
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);

            assertThat(status(webhooks).problem()).isEqualTo("no answer within 200 ms");
        }
    }

    @Test
    void brokenConnectionIsReplacedAtOnce() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint())) {
            receiver.next(Answer.reset());
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);

            assertThat(receiver.accepted()).hasSize(1);
            receiver.next(Answer.reset(), Answer.reset());
            ledger.cancel(ledger.send(email("2").build()));
            drain(webhooks);
            assertThat(status(webhooks).problem()).startsWith("no connection, or it broke: ");
        }
    }

    @Test
    void largeAnswersAreNotRead() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint())) {
            receiver.next(Answer.withBody(200, 10 << 20), Answer.withBody(200, 100));
            ledger.cancel(ledger.send(email("1").build()));
            ledger.cancel(ledger.send(email("2").build()));
            drain(webhooks);

            assertThat(receiver.accepted()).hasSize(2);
        }
    }

    @Test
    void positionSurvivesRestart() throws Exception {
        WebhookEndpoint endpoint = endpoint();
        ledger.cancel(ledger.send(email("before").build()));
        try (Webhooks webhooks = webhooks(endpoint)) {
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);
        }
        ledger.cancel(ledger.send(email("2").build()));
        try (Webhooks webhooks = webhooks(endpoint)) {
            drain(webhooks);
        }

        assertThat(receiver.received())
                .extracting(Received::text)
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"order\":\"1\""),
                        second -> assertThat(second).contains("\"order\":\"2\""));
    }

    @Test
    void endpointMayBeginAtBeginning() throws Exception {
        ledger.cancel(ledger.send(email("before").build()));
        try (Webhooks webhooks = webhooks(endpoint().fromBeginning())) {
            drain(webhooks);

            assertThat(receiver.received()).hasSize(1);
        }
    }

    @Test
    void nodesDoNotSendTwice() throws Exception {
        WebhookEndpoint endpoint = endpoint();
        try (Webhooks one = webhooks(endpoint);
                Webhooks other = webhooks(endpoint)) {
            for (int i = 0; i < 300; i++) {
                ledger.cancel(ledger.send(email(Integer.toString(i)).build()));
            }
            one.start();
            one.start();
            other.start();
            receiver.awaitAccepted(300);
            // What is interrupted before its answer was read would be sent again.
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (status(one).position() < EventFeed.of(ledger).end()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }

        assertThat(receiver.received()).hasSize(300);
        assertThat(receiver.received()).extracting(Received::id).doesNotHaveDuplicates();
    }

    @Test
    void otherNodeContinuesWhenLeaseHasExpired() throws Exception {
        WebhookEndpoint endpoint = endpoint();
        try (Webhooks dead = webhooks(endpoint);
                Webhooks other = webhooks(endpoint)) {
            ledger.cancel(ledger.send(email("1").build()));
            receiver.next(Answer.silence());
            dead.start();
            receiver.awaitReceived(1);
            drain(other);
            assertThat(receiver.accepted()).isEmpty();

            clock.advance(Duration.ofSeconds(60));
            drain(other);

            assertThat(receiver.accepted()).hasSize(1);
            assertThat(receiver.received())
                    .extracting(Received::id)
                    .containsOnly(receiver.received().get(0).id());
        }
    }

    @Test
    void receiverIsToldWhatItMissed() throws Exception {
        try (Webhooks webhooks = webhooks(endpoint())) {
            ledger.cancel(ledger.send(email("1").build()));
            clock.advance(Duration.ofDays(1));
            store.feedStore().orElseThrow().deleteFeed(clock.instant(), 100);
            ledger.cancel(ledger.send(email("2").build()));
            drain(webhooks);

            assertThat(receiver.received()).hasSize(2);
            assertThat(receiver.received().get(0).id()).isEqualTo("missed_3");
            assertThat(receiver.received().get(0).text())
                    .contains("\"type\":\"feed.missed\"", "\"data\":{\"count\":2,\"next\":3}");
            assertThat(receiver.received().get(1).text()).contains("\"order\":\"2\"");
        }
    }

    @Test
    void bothSecretsSignDuringChange() throws Exception {
        WebhookSecret next = WebhookSecret.generate();
        WebhookEndpoint endpoint =
                WebhookEndpoint.of("crm", receiver.uri(), next).allowHttp().previousSecret(SECRET);
        try (Webhooks webhooks = webhooks(endpoint)) {
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);

            assertThat(receiver.received()).singleElement().satisfies(one -> {
                for (WebhookSecret secret : List.of(SECRET, next)) {
                    assertThat(WebhookVerifier.of(secret)
                                    .time(clock)
                                    .isGenuine(one.id(), one.timestamp(), one.signature(), one.body()))
                            .isTrue();
                }
            });
        }
    }

    @Test
    void oneEndpointDoesNotDelayAnother() throws Exception {
        try (Receiver broken = new Receiver();
                Webhooks webhooks = Webhooks.builder(store)
                        .endpoint(WebhookEndpoint.of("broken", broken.uri(), SECRET)
                                .allowHttp())
                        .endpoint(endpoint())
                        .build()) {
            broken.next(Answer.status(500));
            ledger.cancel(ledger.send(email("1").build()));
            drain(webhooks);

            assertThat(receiver.accepted()).hasSize(1);
            assertThat(webhooks.status()).extracting(EndpointStatus::failures).containsExactly(1, 0);
        }
    }

    @Test
    void unusableSettingsAreRejected() {
        assertThatThrownBy(() -> Webhooks.builder(store).build()).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Webhooks.builder(store)
                        .endpoint(WebhookEndpoint.of("crm", URI.create("http://crm.example/"), SECRET)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("https");
        for (String uri :
                List.of("ftp://crm.example/", "https:/path", "https://user@crm.example/", "https://crm.example/#a")) {
            assertThatThrownBy(() -> WebhookEndpoint.of("crm", URI.create(uri), SECRET))
                    .isInstanceOf(InvalidValueException.class);
        }
        for (String name : List.of("", " ", "a b", "a|b", "x".repeat(101))) {
            assertThatThrownBy(() -> WebhookEndpoint.of(name, receiver.uri(), SECRET))
                    .isInstanceOf(InvalidValueException.class);
        }
        assertThatThrownBy(() -> Webhooks.builder(store).endpoint(endpoint()).endpoint(endpoint()))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Webhooks.builder(store)
                        .httpClient(HttpClient.newBuilder()
                                .followRedirects(HttpClient.Redirect.NORMAL)
                                .build()))
                .isInstanceOf(InvalidValueException.class);
        assertThat(endpoint()).hasToString("WebhookEndpoint[crm at 127.0.0.1]");
    }

    private WebhookEndpoint endpoint() {
        return WebhookEndpoint.of("crm", receiver.uri(), SECRET).allowHttp();
    }

    private Webhooks webhooks(WebhookEndpoint endpoint) {
        return Webhooks.builder(store)
                .endpoint(endpoint)
                .pollInterval(Duration.ofMillis(10))
                .build();
    }

    private static void drain(Webhooks webhooks) throws InterruptedException {
        while (webhooks.runOnce()) {
            // The condition sends; the body is empty.
        }
    }

    private static EndpointStatus status(Webhooks webhooks) {
        return webhooks.status().get(0);
    }

    private static EmailBuilder email(String order) {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your invoice")
                .text("a secret body")
                .metadata("order", order);
    }
}
