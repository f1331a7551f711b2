package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.history.Step;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.Guarantee;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The process that is killed: it records numbered e-mails, sends them and cancels some, and prints a line for
 * everything that it was told is so. After a kill the next one begins at the first number that was not acknowledged, as
 * a host would that never heard an answer: the idempotency key makes it safe.
 */
final class KillCampaignProgram {
    static final String RECORDED = "recorded ";
    static final String CANCELLED = "cancelled ";
    private static final int BACKLOG = 60;

    private final EmailLedger ledger;
    private final Turnstile turnstile;
    private final Random random;

    private KillCampaignProgram(EmailLedger ledger, Turnstile turnstile, long seed) {
        this.ledger = ledger;
        this.turnstile = turnstile;
        this.random = new Random(seed);
    }

    /**
     * Runs with the database's file, the server's port, a seed, and the number to begin with; without a number it only
     * sends what is left.
     */
    public static void main(String[] arguments) throws Exception {
        System.out.println("starting");
        Turnstile turnstile = new Turnstile();
        try (H2File database = H2File.at(Path.of(arguments[0]));
                EmailLedger ledger = EmailLedger.builder(
                                database.store(),
                                SmtpTransport.relay("127.0.0.1", Integer.parseInt(arguments[1]))
                                        .security(Security.NONE)
                                        .build())
                        .listener(turnstile)
                        .workers(4)
                        .lease(Duration.ofSeconds(1))
                        .pollInterval(Duration.ofMillis(50))
                        .retry(Duration.ofMillis(20), Duration.ofMillis(200))
                        .build()) {
            System.out.println("open");
            KillCampaignProgram program = new KillCampaignProgram(ledger, turnstile, Long.parseLong(arguments[2]));
            if (arguments.length > 3) {
                program.recordAndCancel(Integer.parseInt(arguments[3]));
            } else {
                program.drain();
            }
        }
        System.out.println("drained");
    }

    private void recordAndCancel(int first) throws InterruptedException {
        List<EmailId> recorded = new ArrayList<>();
        for (int number = first; ; ) {
            turnstile.awaitFewerThan(BACKLOG);
            int size = random.nextBoolean() ? 1 : 2 + random.nextInt(9);
            List<EmailId> ids = new ArrayList<>();
            if (size == 1) {
                ids.add(ledger.send(email(number)));
            } else {
                List<Email> emails = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    emails.add(email(number + i));
                }
                ids.addAll(ledger.sendAll(emails));
            }
            for (EmailId id : ids) {
                System.out.println(RECORDED + number++ + " " + id);
            }
            turnstile.entered(size);
            recorded.addAll(ids);
            for (int i = random.nextInt(3); i > 0; i--) {
                cancel(recorded.get(recorded.size() - 1 - random.nextInt(Math.min(recorded.size(), 20))));
            }
        }
    }

    private void cancel(EmailId id) {
        CancelResult result = ledger.cancel(id);
        if (result.code() == CancelResult.Code.CANCELLED) {
            System.out.println(CANCELLED + id);
        }
    }

    private void drain() throws InterruptedException {
        for (StatusCounts counts = counts();
                counts.of(EmailStatus.PENDING) + counts.of(EmailStatus.SENDING) > 0;
                counts = counts()) {
            turnstile.awaitStep();
        }
    }

    private StatusCounts counts() {
        return ledger.counts(HistoryQuery.all());
    }

    static Guarantee guarantee(int number) {
        return number % 3 == 0 ? Guarantee.AT_MOST_ONCE : Guarantee.AT_LEAST_ONCE;
    }

    static String key(int number) {
        return "campaign/" + number;
    }

    /** The e-mail of a number: the same in every process. */
    private static Email email(int number) {
        EmailBuilder email = Email.from("billing@clinic.example")
                .to("p" + number + "@home.example")
                .subject("Invoice " + number)
                .text("Please find invoice " + number + ".")
                .guarantee(guarantee(number))
                .idempotencyKey(key(number));
        if (number % 7 == 0) {
            email.cc("c" + number + "@home.example");
        }
        if (number % 10 == 0) {
            email.attach(Attachment.of("scan.bin", () -> new Pseudorandom(number, 200_000)));
        }
        return email.build();
    }

    /** Keeps the number of e-mails that are on their way low: a kill is to hit work, not a queue. */
    private static final class Turnstile implements LedgerListener {
        private int inside;

        @Override
        public synchronized void onStep(EmailId email, Step step) {
            switch (step.kind()) {
                case DELIVERED, BOUNCED, CANCELLED, UNCONFIRMED -> inside--;
                default -> {}
            }
            notifyAll();
        }

        synchronized void entered(int count) {
            inside += count;
        }

        synchronized void awaitFewerThan(int count) throws InterruptedException {
            while (inside >= count) {
                wait();
            }
        }

        /** Waits for the next step, or a moment: what another process left is nobody's step. */
        synchronized void awaitStep() throws InterruptedException {
            wait(100);
        }
    }
}
