package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.actions.BulkRun;
import io.emailledger.actions.ResendResult.BulkCheck;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import java.time.InstantSource;

/** How do I resend many e-mails, each once, and continue after a crash? */
public final class HowDoIResendMany {
    private static final HistoryQuery LETTERS = HistoryQuery.all().tag("letter");

    private HowDoIResendMany() {}

    /**
     * Sends letters, and resends those that may be resent.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .listener(finished)
                .build()) {
            for (int i = 1; i <= 3; i++) {
                EmailBuilder letter = Email.from("office@clinic.example")
                        .to("pat" + i + "@home.example")
                        .subject("Letter " + i)
                        .text("Dear patient, ...")
                        .tag("letter");
                EmailId id =
                        ledger.send((i == 3 ? letter.attach(Attachment.of("map.pdf", new byte[10])) : letter).build());
                finished.await(ledger, id);
            }

            BulkCheck check = ledger.bulk().checkResend(LETTERS);
            System.out.println("May be resent: " + check.allowed() + ", not: " + check.refused());

            String saved = ledger.bulk().begin().token();
            // After a crash the program continues here, with the token that it saved last.
            BulkRun run = BulkRun.of(saved);
            while (!run.isFinished()) {
                run = ledger.bulk()
                        .by("Anna")
                        .because("the first letter was empty")
                        .resend(LETTERS, run);
                saved = run.token();
                run.failures().forEach(failure -> System.out.println(failure.code() + ": " + failure.text()));
            }
            System.out.println("Resent: " + run.done());

            HistoryQuery copies = HistoryQuery.all().metadata(BulkRun.METADATA, run.name());
            System.out.println("Copies: " + ledger.history(copies).emails().size());
        }
    }
}
