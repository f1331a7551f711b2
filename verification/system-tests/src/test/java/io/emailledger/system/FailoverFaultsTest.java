package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.Transport;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.RuleBuilder;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault in every phase of a conversation, at the first transport of a route or at its stand-in, for both guarantees:
 * nothing is lost, nothing is doubled unless an answer was lost, and nothing that is sent at most once is ever doubled.
 */
class FailoverFaultsTest {
    private static final Set<Phase> PHASES =
            EnumSet.of(Phase.GREETING, Phase.EHLO, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.CONTENT, Phase.FINAL_DOT);
    /** More than the buffers between client and server hold: while it is being sent, the final dot is not on its way. */
    private static final int LARGE = 6_000_000;

    private static final List<String> RECIPIENTS = List.of("pat@home.example", "kim@home.example");

    private record Fault(Phase phase, String name, Reaction reaction, boolean atStandIn, Guarantee guarantee) {
        boolean losesAnswer() {
            return phase == Phase.FINAL_DOT && !name.startsWith("reply");
        }

        /** The text of the e-mail: long enough that a fault in the content comes before its end. */
        String text() {
            return phase == Phase.CONTENT
                    ? "Please find your invoice.\n".repeat(LARGE / 26)
                    : "Please find your invoice.";
        }

        /** Only a silent server is waited for. */
        Duration patience() {
            return name.equals("silence") ? Duration.ofMillis(500) : Duration.ofMinutes(1);
        }

        @Override
        public String toString() {
            return phase + " " + name + " at the " + (atStandIn ? "stand-in" : "first") + ", " + guarantee;
        }
    }

    @TestFactory
    Stream<DynamicTest> nothingIsLostOrDoubled() {
        return faults().stream().map(fault -> DynamicTest.dynamicTest(fault.toString(), () -> run(fault)));
    }

    private static List<Fault> faults() {
        Map<String, Reaction> reactions = new LinkedHashMap<>();
        reactions.put("reply 421", Reaction.replyThenClose(421, "4.3.2 Service not available"));
        reactions.put("reply 451", Reaction.reply(451, "4.7.1 Your account has sent too many messages"));
        reactions.put("reply 554", Reaction.reply(554, "5.7.1 Client host blocked using zen.spamhaus.org"));
        reactions.put("close", Reaction.close());
        reactions.put("reset", Reaction.reset());
        reactions.put("silence", Reaction.stall());
        reactions.put("garbage", Reaction.garbage());
        reactions.put("half a reply", Reaction.halfReply());
        List<Fault> faults = new ArrayList<>();
        for (Phase phase : PHASES) {
            reactions.forEach((name, reaction) -> {
                for (Guarantee guarantee : Guarantee.values()) {
                    faults.add(new Fault(phase, name, reaction, false, guarantee));
                    faults.add(new Fault(phase, name, reaction, true, guarantee));
                }
            });
        }
        for (Guarantee guarantee : Guarantee.values()) {
            faults.add(new Fault(Phase.FINAL_DOT, "accepted, answer lost", Reaction.loseAnswer(), false, guarantee));
            faults.add(new Fault(Phase.FINAL_DOT, "accepted, answer lost", Reaction.loseAnswer(), true, guarantee));
        }
        return faults;
    }

    private static void run(Fault fault) {
        MovableClock clock = MovableClock.start();
        try (ScriptedSmtpServer first = server();
                ScriptedSmtpServer standIn = server();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(clock),
                                Routes.byDefault(Route.byDefault(transport(first, clock, fault.patience()))
                                        .failover(transport(standIn, clock, fault.patience()))
                                        .switchAfter(Duration.ofDays(1))))
                        .time(clock)
                        .monotonicTime(clock::nanos)
                        .workers(0)
                        .build()) {
            if (fault.atStandIn()) {
                first.when(Phase.GREETING).always().then(Reaction.replyThenClose(421, "4.3.2 Service not available"));
            }
            RuleBuilder faulty =
                    (fault.atStandIn() ? standIn : first).when(fault.phase()).times(1);
            (fault.phase() == Phase.CONTENT ? faulty.afterBytes(10_000) : faulty).then(fault.reaction());
            EmailId id = ledger.send(Email.from("billing@clinic.example")
                    .to(RECIPIENTS.get(0))
                    .to(RECIPIENTS.get(1))
                    .subject("Invoice 42")
                    .text(fault.text())
                    .guarantee(fault.guarantee())
                    .build());

            work(ledger);
            first.release();
            standIn.release();
            for (int i = 0; i < 12; i++) {
                clock.advance(Duration.ofHours(1));
                work(ledger);
            }

            judge(fault, ledger.find(id).orElseThrow(), first, standIn);
        }
    }

    private static void judge(Fault fault, EmailRecord record, ScriptedSmtpServer first, ScriptedSmtpServer standIn) {
        for (RecipientRecord recipient : record.recipients()) {
            String address = recipient.address().address();
            long atFirst = copies(first, address);
            long atStandIn = copies(standIn, address);
            long copies = atFirst + atStandIn;
            if (fault.guarantee() == Guarantee.AT_MOST_ONCE) {
                assertThat(copies).as("at most once").isLessThanOrEqualTo(1);
            }
            if (fault.losesAnswer()) {
                assertThat(copies).as("copies").isLessThanOrEqualTo(2);
                assertThat(Math.min(atFirst, atStandIn))
                        .as("the other transport was not used")
                        .isZero();
            } else {
                assertThat(copies).as("copies").isLessThanOrEqualTo(1);
            }
            if (fault.losesAnswer() && fault.guarantee() == Guarantee.AT_MOST_ONCE) {
                assertThat(recipient.status()).isEqualTo(EmailStatus.UNCONFIRMED);
            } else if (recipient.status() == EmailStatus.DELIVERED) {
                assertThat(copies).as("delivered").isPositive();
            } else {
                assertThat(recipient.status()).as("nothing waits for ever").isEqualTo(EmailStatus.BOUNCED);
                assertThat(recipient.reply().orElseThrow().code())
                        .as("a server said so")
                        .isPositive();
            }
        }
    }

    private static long copies(ScriptedSmtpServer server, String address) {
        return server.received().stream()
                .filter(mail -> mail.recipients().contains(address))
                .count();
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    private static ScriptedSmtpServer server() {
        return ScriptedSmtpServer.builder()
                .receiveBuffer(4_096)
                .keepBodies(false)
                .start();
    }

    private static Transport transport(ScriptedSmtpServer server, MovableClock clock, Duration patience) {
        return SmtpTransport.relay(server.host(), server.port())
                .security(Security.NONE)
                .readTimeout(patience)
                .writeTimeout(patience)
                .time(clock)
                .build();
    }
}
