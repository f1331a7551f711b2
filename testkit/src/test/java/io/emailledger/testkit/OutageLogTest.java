package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.DeliveryResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the log messages when a server rejects the sender. */
class OutageLogTest {
    private final MovableClock clock = MovableClock.start();
    private final ScriptedTransport transport = new ScriptedTransport();

    @ParameterizedTest
    @CsvSource({"1, rejects the mail of one sender", "20, rejects the mail of every sender"})
    void rejectionIsLoggedOnceWithoutAddresses(int senders, String text) {
        transport.otherwise(attempt -> new DeliveryResult.Answered(List.of(new DeliveryResult.Answer(
                Outcome.REJECTED,
                new Reply(550, "5.7.60 <billing@clinic.example> may not send as this sender").at(ReplyPhase.MAIL)))));
        String log = logged(ledger -> {
            for (int i = 0; i < 20; i++) {
                send(ledger, i % senders);
            }
            pass(ledger, 10);
        });

        assertThat(log.lines().filter(line -> line.contains("WARN"))).hasSize(1);
        assertThat(log).contains("scripted " + text).contains("550 5.7.60").doesNotContain("@");
    }

    @Test
    void endOfOutageIsLogged() {
        transport.otherwise(Act.unavailable("connection refused"));
        String log = logged(ledger -> {
            send(ledger, 0);
            pass(ledger, 2);
            transport.otherwise(Act.answer());
            pass(ledger, 10);
        });

        assertThat(log.lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("scripted is not usable", "connection refused");
        assertThat(log.lines().filter(line -> line.contains("INFO")))
                .singleElement()
                .asString()
                .contains("scripted is usable again");
    }

    private static void send(EmailLedger ledger, int sender) {
        ledger.send(Email.from("s" + sender + "@clinic.example")
                .to("pat@home.example")
                .subject("Invoice")
                .text("...")
                .build());
    }

    private void pass(EmailLedger ledger, int minutes) {
        for (int second = 0; second < minutes * 60; second += 5) {
            while (ledger.sending().runOnce()) {
                // The condition does the work.
            }
            clock.advance(Duration.ofSeconds(5));
        }
    }

    private String logged(Consumer<EmailLedger> act) {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(clock), transport)
                .time(clock)
                .workers(0)
                .build()) {
            act.accept(ledger);
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("TransportMonitor")
                        && line.contains(Thread.currentThread().getName()))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
