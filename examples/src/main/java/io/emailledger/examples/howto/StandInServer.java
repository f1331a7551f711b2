package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;

/** How does a second mail server stand in while the first one is down? */
public final class StandInServer {
    private StandInServer() {}

    /**
     * Sends an e-mail while the first server is down, and one when it is back.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        MovableClock clock = MovableClock.start();
        try (ScriptedSmtpServer first = ScriptedSmtpServer.start();
                ScriptedSmtpServer second = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(clock),
                                Routes.byDefault(Route.byDefault(relay(first)).failover(relay(second))))
                        .time(clock)
                        .monotonicTime(clock::nanos)
                        .workers(0)
                        .build()) {
            first.when(Phase.GREETING).always().then(Reaction.replyThenClose(421, "4.3.2 Closed for maintenance"));
            EmailId id = send(ledger, "Invoice 42");
            System.out.println(ledger.find(id).orElseThrow().status());
            for (AttemptRecord attempt : ledger.log(id).attempts()) {
                System.out.println(
                        "Attempt " + attempt.number() + " by the " + (isOf(first, attempt) ? "first" : "second")
                                + " server: " + attempt.results().get(0).outcome());
            }
            ledger.log(id).events().stream().map(HistoryEvent::detail).forEach(System.out::println);
            print(ledger);

            first.clearRules();
            clock.advance(Duration.ofMinutes(5));
            send(ledger, "Invoice 43");
            System.out.println("Received: " + first.receivedCount() + " and " + second.receivedCount());
            print(ledger);
        }
    }

    private static SmtpTransport relay(ScriptedSmtpServer server) {
        return SmtpTransport.relay(server.host(), server.port())
                .security(Security.NONE)
                .build();
    }

    private static boolean isOf(ScriptedSmtpServer server, AttemptRecord attempt) {
        return attempt.transport().endsWith(":" + server.port());
    }

    private static EmailId send(EmailLedger ledger, String subject) {
        EmailId id = ledger.send(Email.from("billing@clinic.example")
                .to("pat@home.example")
                .subject(subject)
                .text("Dear Pat, please find ...")
                .build());
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
        return id;
    }

    private static void print(EmailLedger ledger) {
        ledger.health()
                .routes()
                .forEach((name, route) -> System.out.println("Route " + name + " sends: "
                        + route.outage().isEmpty() + ", servers that are down: "
                        + route.transports().size()));
    }
}
