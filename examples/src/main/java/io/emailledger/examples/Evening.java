package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.Health;
import io.emailledger.actions.Actions;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints the office's view in the evening: the history, a raw server log, the possible actions, and the health of the
 * ledger.
 */
final class Evening {
    private final EmailLedger ledger;
    private final PrintStream out;

    Evening(EmailLedger ledger, PrintStream out) {
        this.ledger = ledger;
        this.out = out;
    }

    void lookBack(EmailId rejected) {
        List<EmailRecord> emails = ledger.history(HistoryQuery.all()).emails();
        out.println("THE HISTORY, NEWEST FIRST");
        new HistoryTable(ZoneId.systemDefault(), Terminal.tick()).lines(emails).forEach(out::println);
        out.println();
        out.println("THE MESSAGE LOG OF THE REJECTED E-MAIL");
        ledger.log(rejected)
                .text()
                .lines()
                .map(line -> ("  " + line).stripTrailing())
                .forEach(out::println);
        out.println();
        out.println("POSSIBLE ACTIONS");
        row("SUBJECT", "CANCEL", "RESEND", "LOG");
        emails.forEach(email -> menu(email, ledger.actions(email.id())));
        out.println();
        out.println("HEALTH");
        health(ledger.health());
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
