package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions;
import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiConsumer;

/** Brings one e-mail into each status, and asks the ledger for the allowed actions. */
final class EmailInEachStatus implements AutoCloseable {
    private final ScriptedTransport transport = new ScriptedTransport();
    private final EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), transport)
            .workers(0)
            .build();

    private EmailInEachStatus() {}

    static void forEach(BiConsumer<EmailStatus, Actions> look) throws InterruptedException {
        for (EmailStatus status : EmailStatus.values()) {
            try (EmailInEachStatus office = new EmailInEachStatus()) {
                Actions actions = office.actions(status);
                if (!actions.status().orElseThrow().equals(status)) {
                    throw new AssertionError(status + " was wanted, but it is " + actions.status());
                }
                look.accept(status, actions);
            }
        }
    }

    @Override
    public void close() {
        ledger.close();
    }

    private Actions actions(EmailStatus status) throws InterruptedException {
        return switch (status) {
            case PENDING -> ledger.actions(later());
            case SENDING -> whileSending();
            case DELIVERED -> sent(email(), Act.answer());
            case BOUNCED -> sent(email(), Act.refuse(552, "5.2.2 Mailbox full"));
            case FAILED ->
                ledger.actions(ledger.send(Email.from("a@clinic.example").build()));
            case CANCELLED -> {
                EmailId id = later();
                ledger.cancel(id);
                yield ledger.actions(id);
            }
            case UNCONFIRMED -> sent(email().guarantee(Guarantee.AT_MOST_ONCE), Act.loseAnswer());
        };
    }

    private static EmailBuilder email() {
        return Email.from("office@clinic.example").to("pat@home.example").text("Hello");
    }

    private EmailId later() {
        Instant tomorrow = InstantSource.system().instant().plus(Duration.ofDays(1));
        return ledger.send(email().sendAt(tomorrow).build());
    }

    private Actions sent(EmailBuilder email, Act act) {
        transport.next(act);
        EmailId id = ledger.send(email.build());
        ledger.sending().runOnce();
        return ledger.actions(id);
    }

    private Actions whileSending() throws InterruptedException {
        Gate gate = new Gate();
        transport.next(Act.answer().before(gate));
        EmailId id = ledger.send(email().build());
        Thread worker = new Thread(ledger.sending()::runOnce);
        worker.start();
        try {
            gate.awaitArrival();
            return ledger.actions(id);
        } finally {
            gate.open();
            worker.join();
        }
    }
}
