package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.Health;
import io.emailledger.actions.Actions;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.tracking.Engagement;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prints the office's view in the evening: the history, a raw server log, the graded clicks of a newsletter, the possible
 * actions, and the health of the ledger.
 */
final class Evening {
    private final EmailLedger ledger;
    private final PrintStream out;

    Evening(EmailLedger ledger, PrintStream out) {
        this.ledger = ledger;
        this.out = out;
    }

    /** The e-mails of which more than a line is shown. */
    record Topics(EmailId rejected, EmailId newsletter) {}

    void lookBack(Topics topics) {
        List<EmailRecord> emails = ledger.history(HistoryQuery.all()).emails();
        out.println("THE HISTORY, NEWEST FIRST");
        new HistoryTable(ZoneId.systemDefault(), Terminal.tick()).lines(emails).forEach(out::println);
        out.println();
        out.println("THE MESSAGE LOG OF THE REJECTED E-MAIL");
        ledger.log(topics.rejected())
                .text()
                .lines()
                .map(line -> ("  " + line).stripTrailing())
                .forEach(out::println);
        out.println();
        out.println("THE CLICKS OF THE NEWSLETTER, GRADED");
        clicks(topics.newsletter());
        out.println();
        out.println("POSSIBLE ACTIONS, NEWSLETTERS LEFT OUT");
        row("SUBJECT", "CANCEL", "RESEND", "LOG");
        emails.stream()
                .filter(email -> !email.facts().tags().contains("newsletter"))
                .forEach(email -> menu(email, ledger.actions(email.id())));
        out.println();
        out.println("HEALTH");
        health(ledger.health());
    }

    /** A line for each reader, grade and reason; a scanner's burst is one. */
    private void clicks(EmailId newsletter) {
        EmailRecord email = ledger.find(newsletter).orElseThrow();
        Engagement engagement = Engagement.of(email, ledger.log(newsletter));
        Map<String, Long> lines = engagement.sightings().stream()
                .filter(seen -> seen.kind() == ObservationKind.CLICK)
                .collect(Collectors.groupingBy(
                        seen -> "%-17s  %-13s  %s"
                                .formatted(
                                        email.recipients()
                                                .get(seen.recipient())
                                                .address()
                                                .address(),
                                        seen.grade(),
                                        seen.reason()),
                        TreeMap::new,
                        Collectors.counting()));
        lines.forEach((line, links) -> out.printf("  %d of 3 links  %s%n", links, line));
    }

    private void menu(EmailRecord email, Actions may) {
        row(
                email.facts().subject(),
                may.mayCancel() ? "yes" : "no",
                may.resend().refusal().map(refusal -> "no: " + refusal).orElse("yes"),
                may.mayViewLog() ? "yes" : "no");
    }

    private void row(String subject, String cancel, String resend, String log) {
        out.printf("  %-30s  %-6s  %-23s  %s%n", subject, cancel, resend, log);
    }

    private void health(Health health) {
        out.println("  " + counts(health.counts()));
        out.println("  due now " + health.queue().due() + ", in flight "
                + health.queue().inFlight() + ", stuck " + health.queue().stuck() + ", transport "
                + health.outage().map(outage -> "down: " + outage.reason()).orElse("up"));
    }

    private static String counts(StatusCounts counts) {
        return Arrays.stream(EmailStatus.values())
                .filter(status -> counts.of(status) > 0)
                .map(status -> status + " " + counts.text(status))
                .collect(Collectors.joining(", "));
    }
}
