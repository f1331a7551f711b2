package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.local.LocalTransports;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Exports a history of 200,000 e-mails, of which only one page is in memory at a time. */
final class LongHistoryProgram {
    static final int EMAILS = 200_000;

    private LongHistoryProgram() {}

    /** Runs without arguments. */
    public static void main(String[] arguments) throws IOException {
        HistoryStore store = (HistoryStore) Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(),
                new Class<?>[] {HistoryStore.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "now" -> Instant.EPOCH;
                    case "history" -> page((HistoryQuery) given[0]);
                    default -> method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, given) : null;
                });
        try (EmailLedger ledger = EmailLedger.builder(store, LocalTransports.discarding())
                .workers(0)
                .build()) {
            for (ExportFormat format : ExportFormat.values()) {
                Counted out = new Counted();
                long written = ledger.bulk().export(HistoryQuery.all(), format, out);
                System.out.println(format + " " + written + " " + out.lines + " " + (out.bytes >> 20));
            }
        }
    }

    /** Newest first: from the highest number down. */
    private static HistoryPage page(HistoryQuery query) {
        int first = query.after().map(id -> number(id) - 1).orElse(EMAILS - 1);
        List<EmailRecord> found = new ArrayList<>();
        for (int i = first; i >= 0 && found.size() <= query.limit(); i--) {
            found.add(email(i));
        }
        return HistoryPage.of(found, query);
    }

    private static int number(EmailId id) {
        return (int) (id.value().getLeastSignificantBits() & 0xffffff);
    }

    private static EmailRecord email(int number) {
        EmailFacts facts = new EmailFacts(
                Address.of("billing@clinic.example"),
                "Invoice " + number,
                Set.of("invoice"),
                Map.of("invoice", String.valueOf(number)),
                Optional.empty(),
                Priority.NORMAL,
                Guarantee.AT_LEAST_ONCE,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                EmailFacts.DEFAULT_ROUTE,
                Optional.empty());
        EmailState state = new EmailState(
                2,
                EmailStatus.PENDING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                false,
                Optional.empty());
        return new EmailRecord(
                new EmailId(new UUID(number / 8L << 16 | 0x7000L, 0x8000_0000_0000_0000L | number)),
                facts,
                state,
                List.of(RecipientRecord.pending(0, RecipientKind.TO, Address.of("pat" + number + "@home.example"))),
                List.of(),
                Opens.NONE);
    }

    /** Counts the bytes, and stores nothing. */
    private static final class Counted extends OutputStream {
        private long bytes;
        private long lines;

        @Override
        public void write(int b) {
            bytes++;
            lines += b == '\n' ? 1 : 0;
        }

        @Override
        public void write(byte[] all, int offset, int length) {
            bytes += length;
            for (int i = offset; i < offset + length; i++) {
                lines += all[i] == '\n' ? 1 : 0;
            }
        }
    }
}
