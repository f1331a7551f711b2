package io.emailledger.examples.howto;

import io.emailledger.DailyCounts;
import io.emailledger.EmailLedger;
import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.IntStream;

/** How do I show the numbers of e-mails by day and status in a dashboard? */
public final class HowDoIShowNumbersByDay {
    private HowDoIShowNumbersByDay() {}

    /**
     * Sends some e-mails of two tenants and reads their numbers in two ways.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        InstantSource time = InstantSource.system();
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(time), LocalTransports.discarding())
                .time(time)
                .workers(0)
                .build()) {
            ledger.sendAll(
                    IntStream.range(0, 40).mapToObj(i -> reminder("north")).toList());
            ledger.sendAll(
                    IntStream.range(0, 2).mapToObj(i -> reminder("south")).toList());
            ledger.send(Email.from("office@clinic.example").subject("To none").build());
            while (ledger.sending().runOnce()) {
                // Sends what is due.
            }
            ledger.send(reminder("south"));

            LocalDate today = LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
            DailyQuery month = DailyQuery.between(today.minusDays(29), today);
            DailyCounts counts = DailyCounts.of(ledger);
            for (Line line : counts.read(month.by(Group.STATUS, Group.CAUSE)).lines()) {
                System.out.println(line.status().orElseThrow()
                        + line.cause().map(cause -> " (" + cause + ")").orElse("") + ": " + line.number());
            }
            for (Line line : counts.read(month.by(Group.TENANT)).lines()) {
                System.out.println(line.tenant().orElse("no tenant") + ": " + line.number());
            }
            System.out.println("All: " + counts.read(month.by()).total());
        }
    }

    private static Email reminder(String tenant) {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your appointment")
                .text("Dear Pat, please come at ten.")
                .tenant(tenant)
                .build();
    }
}
