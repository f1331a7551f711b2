package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the log messages for the operator of a ledger. */
class OperatorLogTest {
    private static final String SECRET = "to pat@home.example about Invoice 42";

    private final MovableClock clock = MovableClock.start();
    private final FaultyProxy faulty = new FaultyProxy(MemoryHistoryStore.create(clock));
    private final ScriptedTransport transport = new ScriptedTransport(1);
    private final LogCapture log = new LogCapture();

    @AfterEach
    void restoreTheLog() {
        log.close();
    }

    private EmailLedgerBuilder builder() {
        return EmailLedger.builder(faulty.asStore(), transport).time(clock).workers(0);
    }

    private static EmailBuilder email() {
        return Email.from("billing@clinic.example").subject("Invoice 42").text("Please find your invoice.");
    }

    @Test
    void failingStoreIsOneWarningAndOneInfo() {
        try (var ledger = builder().build()) {
            faulty.fail("claim").fail("insert").fail("overdue").fail("settings");
            for (int i = 0; i < 30; i++) {
                assertThatThrownBy(ledger.sending()::runOnce).isInstanceOf(StoreException.class);
                assertThatThrownBy(
                                () -> ledger.send(email().to("pat@home.example").build()))
                        .isInstanceOf(StoreException.class);
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(log.lines("WARN", "StoreWatch"))
                    .singleElement()
                    .asString()
                    .contains("The store fails", "The store is out of order.");
            assertThat(log.lines("INFO", "StoreWatch")).isEmpty();

            faulty.mend();
            for (int i = 0; i < 30; i++) {
                ledger.sending().runOnce();
                ledger.send(email().to("pat@home.example").build());
                clock.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(log.lines("WARN", "")).hasSize(1);
        assertThat(log.lines("INFO", "StoreWatch")).singleElement().asString().contains("works again");
    }

    @Test
    void intentionalRejectionByStoreIsNoFailure() {
        try (var ledger = builder().build()) {
            faulty.before("insert", args -> {
                throw StoreException.refusal("Begin a transaction around the call.");
            });
            assertThatThrownBy(() -> ledger.send(email().to("pat@home.example").build()))
                    .hasMessage("Begin a transaction around the call.");
        }
        assertThat(log.lines("WARN", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 30, 90})
    void intermittentFailuresAreOneOutage(int every) {
        AtomicInteger calls = new AtomicInteger();
        for (String method : List.of("claim", "insert", "advanceAll")) {
            faulty.before(method, args -> {
                if (calls.incrementAndGet() % every == 0) {
                    throw new StoreException("Now and then.", null);
                }
            });
        }
        try (var ledger = builder().build()) {
            workFor(ledger, Duration.ofSeconds(100));
            assertThat(calls).as("the calls").hasValueGreaterThan(1_000);
            assertThat(log.lines("WARN", "StoreWatch")).hasSize(1);
            assertThat(log.lines("INFO", "StoreWatch")).isEmpty();

            faulty.mend();
            workFor(ledger, Duration.ofSeconds(10));
        }
        assertThat(log.lines("WARN", "StoreWatch")).hasSize(1);
        assertThat(log.lines("INFO", "StoreWatch")).hasSize(1);
    }

    private void workFor(EmailLedger ledger, Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            try {
                ledger.send(email().to("pat@home.example").build());
                ledger.sending().runOnce();
            } catch (StoreException e) {
                // As configured.
            }
            clock.advance(Duration.ofMillis(50));
        }
    }

    @Test
    void outageLastsUntilFailedCallSucceeds() {
        try (var ledger = builder().build()) {
            faulty.fail("queue").fail("claim");
            assertThatThrownBy(ledger::health).isInstanceOf(StoreException.class);
            assertThatThrownBy(ledger.sending()::runOnce).isInstanceOf(StoreException.class);
            faulty.mend();
            clock.advance(Duration.ofSeconds(10));
            ledger.sending().runOnce();
            assertThat(log.lines("INFO", "StoreWatch")).isEmpty();

            ledger.health();
        }
        assertThat(log.lines("INFO", "StoreWatch")).hasSize(1);
    }

    @Test
    void uncalledOperationDoesNotDelayTheEnd() {
        try (var ledger = builder().build()) {
            faulty.fail("queue").fail("claim");
            assertThatThrownBy(ledger::health).isInstanceOf(StoreException.class);
            assertThatThrownBy(ledger.sending()::runOnce).isInstanceOf(StoreException.class);
            faulty.mend();
            clock.advance(Duration.ofMinutes(1));
            ledger.sending().runOnce();
        }
        assertThat(log.lines("INFO", "StoreWatch")).hasSize(1);
    }

    @Test
    void additionalFailureIsLogged() {
        try (var ledger = builder().build()) {
            faulty.fail("queue");
            assertThatThrownBy(ledger::health).isInstanceOf(StoreException.class);
            ledger.sending().runOnce();
            faulty.fail("claim");
            assertThatThrownBy(ledger.sending()::runOnce).isInstanceOf(StoreException.class);
        }
        assertThat(log.lines("WARN", "StoreWatch")).hasSize(2);
        assertThat(log.text()).contains("(queue)", "(claim)");
    }

    @Test
    void foreignExceptionsShowStackAndNoText() {
        transport.otherwise(attempt -> {
            throw new IllegalStateException(SECRET, new ConnectException("Connection refused"));
        });
        try (var ledger = builder().build()) {
            for (int i = 0; i < 5; i++) {
                ledger.send(email().to("pat@home.example").build());
                ledger.sending().runOnce();
            }
        }
        assertThat(log.lines("ERROR", "TransportCaller")).hasSize(1);
        assertThat(log.text())
                .contains("java.lang.IllegalStateException (its text is left out)")
                .contains("at io.emailledger.testkit.OperatorLogTest")
                .contains("Caused by: java.net.ConnectException: Connection refused")
                .doesNotContain("pat@home.example", "Invoice 42");
    }

    @Test
    void contractViolationShowsNoText() {
        faulty.before("claim", args -> {
            throw new IllegalArgumentException(SECRET);
        });
        try (var ledger = builder().build()) {
            assertThatThrownBy(ledger.sending()::runOnce).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(log.lines("WARN", "StoreWatch")).hasSize(1);
        assertThat(log.text()).contains("IllegalArgumentException (its text").doesNotContain("pat@home.example");
    }

    @Test
    void listenerAndSourceExceptionsAreLoggedInFull() {
        try (var ledger = builder()
                .listener((id, event) -> {
                    throw new IllegalStateException("the invoice table is locked");
                })
                .build()) {
            EmailId id = ledger.send(email().to("pat@home.example")
                    .attach(Attachment.of("invoice.pdf", () -> {
                        throw new IOException("the share is not mounted");
                    }))
                    .build());
            ledger.sending().runOnce();
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
        assertThat(log.lines("WARN", "UnreadableSources")).hasSize(1);
        assertThat(log.text()).contains("the share is not mounted", "the invoice table is locked");
    }

    @Test
    void unmountedShareIsOneWarningPerHour() {
        try (var ledger = builder().build()) {
            for (int i = 0; i < 100; i++) {
                EmailId id = ledger.send(email().to("pat@home.example")
                        .attach(Attachment.of("here.txt", new byte[1]))
                        .attach(Attachment.of("invoice.pdf", () -> {
                            throw new IOException("the share is not mounted");
                        }))
                        .build());
                assertThat(ledger.log(id).events())
                        .extracting(HistoryEvent::type)
                        .containsExactly(EventType.RECORDED, EventType.ATTACHMENT_LEFT_OUT);
            }
            assertThat(log.lines("WARN", "UnreadableSources")).hasSize(1);

            ledger.send(email().to("pat@home.example")
                    .attach(Attachment.of("invoice.pdf", OperatorLogTest::anotherKind))
                    .build());
            assertThat(log.lines("WARN", "UnreadableSources")).hasSize(2);

            clock.advance(Duration.ofHours(1));
            ledger.send(email().to("pat@home.example")
                    .attach(Attachment.of("invoice.pdf", OperatorLogTest::anotherKind))
                    .build());
        }
        assertThat(log.lines("WARN", "UnreadableSources")).hasSize(3);
    }

    private static InputStream anotherKind() {
        throw new IllegalStateException("another kind");
    }

    @Test
    void alternatingFailuresAreLoggedOnceEach() {
        AtomicInteger attempts = new AtomicInteger();
        transport.otherwise(attempt -> {
            if (attempts.incrementAndGet() % 2 == 0) {
                throw new IllegalStateException(SECRET);
            }
            throw new UnsupportedOperationException(SECRET);
        });
        try (var ledger = builder().build()) {
            for (int i = 0; i < 20; i++) {
                ledger.send(email().to("pat@home.example").build());
                ledger.sending().runOnce();
            }
        }
        assertThat(log.lines("ERROR", "TransportCaller")).hasSize(2);
    }

    @Test
    void outageNamesNextAction() {
        transport.otherwise(Act.unavailable("connection refused"));
        try (var ledger = builder().build()) {
            ledger.send(email().to("pat@home.example").build());
            ledger.sending().runOnce();
            String next = ledger.health()
                    .outage()
                    .orElseThrow()
                    .nextProbe()
                    .toString()
                    .substring(0, 19);
            assertThat(log.lines("WARN", "TransportMonitor"))
                    .singleElement()
                    .asString()
                    .contains("scripted is not usable", "connection refused", "tries it again at " + next);
        }
    }
}
