package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.suppression.SuppressionRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Shows how the ledger handles three limits of a real Postfix: a policy rejects one e-mail after its content, a session
 * ends after too many errors, and fewer connections are accepted than configured. {@code
 * verification/benchmarks/stubborn-postfix.sh} starts the server and this program.
 */
public final class StubbornPostfix {
    private static final int EMAILS = 400;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private StubbornPostfix() {}

    /**
     * Runs the program.
     *
     * @param args the port without a limit of connections, the one that accepts two from one client, and the one on
     *     which Postfix expects its policy server
     * @throws Exception if a port is taken, or something is not finished in time
     */
    public static void main(String[] args) throws Exception {
        int open = Integer.parseInt(args[0]);
        int limited = Integer.parseInt(args[1]);
        try (RefusingPolicy policy = new RefusingPolicy(Integer.parseInt(args[2]), "bad@app.example")) {
            refusedAfterItsContent(open, policy);
        }
        fortyBadOfAHundred(open);
        // A warm-up run, so that both measured runs use compiled code.
        millisFor(limited, 2);
        long two = millisFor(limited, 2);
        long four = millisFor(limited, 4);
        System.out.printf(
                "Connections: %d e-mails in %d ms with 2 configured, in %d ms with 4: %.2f times%n",
                EMAILS, two, four, (double) four / two);
    }

    private static void refusedAfterItsContent(int port, RefusingPolicy policy) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = ledger(port, 1, finished)) {
            List<Email> emails = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                emails.add(to(i == 10 ? "bad@app.example" : "office@app.example", "good" + i + "@home.example"));
            }
            List<EmailRecord> records = send(ledger, emails, finished);
            Map<EmailStatus, Long> statuses = records.stream()
                    .collect(Collectors.groupingBy(EmailRecord::status, TreeMap::new, Collectors.counting()));
            // The eleventh e-mail is the one that the policy rejects.
            long innocent = IntStream.range(0, records.size())
                    .filter(i -> i != 10 && records.get(i).status() == EmailStatus.BOUNCED)
                    .count();
            System.out.println("Policy: " + policy.refusals() + " rejected after the content, " + statuses
                    + ", others BOUNCED: " + innocent);
        }
    }

    private static void fortyBadOfAHundred(int port) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = ledger(port, 4, finished)) {
            EmailBuilder email =
                    Email.from("office@app.example").subject("To a hundred").text("Hello.");
            for (int i = 0; i < 100; i++) {
                email.to((i % 5 < 2 ? "bad" : "good") + i + "@home.example");
            }
            EmailRecord record = send(ledger, List.of(email.build()), finished).get(0);
            Map<EmailStatus, Long> statuses = record.recipients().stream()
                    .collect(Collectors.groupingBy(RecipientRecord::status, TreeMap::new, Collectors.counting()));
            System.out.println(
                    "Errors: " + statuses + " after " + record.state().attempts() + " attempt(s)");
        }
    }

    private static long millisFor(int port, int connections) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = ledger(port, connections, finished)) {
            List<Email> emails = new ArrayList<>();
            for (int i = 0; i < EMAILS; i++) {
                emails.add(to("office@app.example", "good" + i + "@home.example"));
            }
            long before = System.nanoTime();
            List<EmailRecord> records = send(ledger, emails, finished);
            long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
            int most =
                    records.stream().mapToInt(r -> r.state().attempts()).max().orElse(0);
            System.out.println("  " + connections + " configured: " + millis + " ms, attempts at most " + most
                    + ", outage: " + ledger.health().outage().isPresent());
            return millis;
        }
    }

    private static Email to(String from, String recipient) {
        return Email.from(from)
                .to(recipient)
                .subject("Your appointment")
                .text("Thursday, 9:30.")
                .build();
    }

    private static EmailLedger ledger(int port, int connections, UntilFinished finished) {
        return EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()),
                        SmtpTransport.relay("localhost", port)
                                .security(Security.NONE)
                                .connections(connections)
                                .build())
                .suppression(SuppressionRules.never())
                .listener(finished)
                .build();
    }

    private static List<EmailRecord> send(EmailLedger ledger, List<Email> emails, UntilFinished finished)
            throws InterruptedException {
        List<EmailId> ids = ledger.sendAll(emails);
        if (!finished.await(ledger, ids, PATIENCE)) {
            throw new IllegalStateException("not finished in time");
        }
        return ids.stream().map(id -> ledger.find(id).orElseThrow()).toList();
    }
}
