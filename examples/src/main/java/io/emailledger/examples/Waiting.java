package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.Health;
import io.emailledger.LedgerListener;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Routes.Outage;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits until e-mails are finished, and prints why nothing is sent: as soon as the reason is known, when it changes,
 * and every ten seconds.
 */
final class Waiting implements LedgerListener {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private final PrintStream out;
    private final String relay;
    private final Duration every;
    private String printed = "";
    private long printedAt;

    Waiting(PrintStream out, String relay) {
        this(out, relay, EVERY);
    }

    Waiting(PrintStream out, String relay, Duration every) {
        this.out = out;
        this.relay = relay;
        this.every = every;
    }

    @Override
    public synchronized void onEvent(EmailId email, HistoryEvent event) {
        notifyAll();
    }

    /** Waits for at most the given time; returns whether all are finished. */
    synchronized boolean await(EmailLedger ledger, Collection<EmailId> ids, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
        printedAt = System.nanoTime();
        Deque<EmailId> open = new ArrayDeque<>(ids);
        while (true) {
            Optional<EmailRecord> first = firstOpen(ledger, open);
            long now = System.nanoTime();
            if (first.isEmpty() || now >= end) {
                return first.isEmpty();
            }
            if (now >= nextLook) {
                print(reason(ledger.health(), first.get()));
                nextLook = now + LOOK_EVERY.toNanos();
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, Math.min(end, nextLook) - now));
        }
    }

    private static Optional<EmailRecord> firstOpen(EmailLedger ledger, Deque<EmailId> open) {
        while (!open.isEmpty()) {
            EmailRecord record = ledger.find(open.getFirst()).orElseThrow();
            if (!record.status().isFinished()) {
                return Optional.of(record);
            }
            open.removeFirst();
        }
        return Optional.empty();
    }

    /** Prints a new reason; the time of the next attempt does not make it new. */
    private void print(Reason reason) {
        long now = System.nanoTime();
        boolean news = reason.isKnown() && !reason.text().equals(printed);
        if (news || now - printedAt >= every.toNanos()) {
            out.println(reason.text()
                    + reason.next()
                            .map(time -> " Next attempt at " + CLOCK.format(time) + ".")
                            .orElse(""));
            printed = reason.text();
            printedAt = now;
        }
    }

    /** Why the e-mails wait. */
    private record Reason(String text, Optional<Instant> next, boolean isKnown) {}

    private Reason reason(Health health, EmailRecord first) {
        if (health.outage().isPresent()) {
            Outage outage = health.outage().get();
            return new Reason("Nothing is sent: " + sentence(outage.reason()), Optional.of(outage.nextProbe()), true);
        }
        if (!health.senders().isEmpty()) {
            Map.Entry<String, Outage> sender =
                    health.senders().entrySet().iterator().next();
            return new Reason(
                    relay + " rejects mail from " + sender.getKey() + ": "
                            + sentence(sender.getValue().reason()),
                    Optional.of(sender.getValue().nextProbe()),
                    true);
        }
        Optional<String> reply = first.recipients().stream()
                .filter(recipient -> !recipient.status().isFinished())
                .map(RecipientRecord::reply)
                .flatMap(Optional::stream)
                .map(Reply::toString)
                .findFirst();
        if (reply.isPresent()) {
            return new Reason(
                    "Messages wait, such as \"" + first.facts().subject() + "\": " + sentence(reply.get()),
                    first.state().due(),
                    true);
        }
        return new Reason("Messages wait for an answer of " + relay + ".", Optional.empty(), false);
    }

    /** Removes control characters: a server's text may hold terminal commands. */
    private static String sentence(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ").strip();
        return line.endsWith(".") ? line : line + ".";
    }
}
