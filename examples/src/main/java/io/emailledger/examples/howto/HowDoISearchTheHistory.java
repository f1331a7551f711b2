package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import java.time.InstantSource;
import java.util.stream.IntStream;

/** How do I find old e-mails, page by page? */
public final class HowDoISearchTheHistory {
    private HowDoISearchTheHistory() {}

    /**
     * Records seven e-mails and searches for some of them.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .workers(0)
                .build()) {
            ledger.sendAll(IntStream.rangeClosed(1, 7)
                    .mapToObj(HowDoISearchTheHistory::invoice)
                    .toList());

            HistoryQuery query = HistoryQuery.all()
                    .status(EmailStatus.PENDING)
                    .recipient("PAT@home.example")
                    .subject("invoice")
                    .limit(3);
            HistoryPage page = ledger.history(query);
            print(page);
            while (page.next().isPresent()) {
                page = ledger.history(query.after(page.next().get()));
                print(page);
            }
            System.out.println("All: " + ledger.counts(query).text(EmailStatus.PENDING));
        }
    }

    private static Email invoice(int number) {
        return Email.from("billing@clinic.example")
                .to("pat@home.example")
                .subject("Invoice " + number)
                .text("Dear Pat, please find ...")
                .build();
    }

    private static void print(HistoryPage page) {
        System.out.println("Page: "
                + page.emails().stream().map(email -> email.facts().subject()).toList());
    }
}
