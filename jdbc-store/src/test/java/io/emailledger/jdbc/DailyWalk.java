package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.DailyCounts;
import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.EmailChanges;
import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.routes.Route;
import io.emailledger.routes.Routes;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A random walk over the operations of a ledger. After each few steps the daily counts must equal what the records give
 * when they are counted one by one.
 */
final class DailyWalk {
    private final HistoryStore store;
    private final MovableClock clock;
    private final Random random;
    private final EmailLedger ledger;
    private final List<EmailId> ids = new ArrayList<>();
    private final Set<EmailStatus> seen = EnumSet.noneOf(EmailStatus.class);
    private final AtomicInteger acceptedLate = new AtomicInteger();

    /** The lines of the e-mails that were deleted: they stay counted. */
    private final Map<String, Long> deleted = new TreeMap<>();

    DailyWalk(HistoryStore store, MovableClock clock, long seed) {
        this.store = store;
        this.clock = clock;
        this.random = new Random(seed);
        ledger = EmailLedger.builder(
                        store,
                        Routes.byDefault(new ScriptedTransport(4).otherwise(answering()))
                                .route(Route.of("bulk", new ScriptedTransport(4).otherwise(answering()))))
                .time(clock)
                .workers(0)
                .giveUpAfter(Duration.ofDays(2))
                .build();
    }

    /** Returns the statuses in which e-mails were seen. */
    Set<EmailStatus> run(int steps) {
        try (ledger) {
            for (int i = 1; i <= steps; i++) {
                step();
                if (i % 25 == 0) {
                    check(i);
                }
            }
            check(steps);
            return seen;
        }
    }

    private Act answering() {
        return attempt -> {
            Act act = switch (random.nextInt(10)) {
                case 0 -> Act.refuse(550, "5.1.1 No such user");
                case 1 -> Act.refuseContent(554, "5.7.1 Message rejected as spam");
                case 2 -> Act.defer(451, "4.3.0 Try again later");
                case 3 -> Act.loseAnswer();
                case 4 -> Act.unavailable("connection refused");
                default -> Act.answer();
            };
            return act.perform(attempt);
        };
    }

    private void step() {
        switch (random.nextInt(19)) {
            case 0, 1, 2 -> send();
            case 3 ->
                ids.addAll(ledger.sendAll(IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(i -> email().build())
                        .toList()));
            case 4, 5, 6 -> work();
            case 7 -> clock.advance(Duration.ofMinutes(random.nextInt(400)));
            case 8 -> recent().ifPresent(ledger::cancel);
            case 9 -> any().ifPresent(ledger::resend);
            case 10 -> any().ifPresent(id -> ledger.resolve(id, one(Resolution.values()), "known by telephone"));
            case 11, 12 -> any().ifPresent(this::bounce);
            case 13 -> recent().ifPresent(id -> ledger.waiting().hold(id, "approval"));
            case 14 -> any().ifPresent(id -> ledger.waiting().release(id));
            case 15 ->
                recent().ifPresent(id -> ledger.waiting()
                        .edit(id, EmailChanges.none().subject("Changed").to(address())));
            case 16 -> any().ifPresent(this::leave);
            case 17 -> answerLate();
            default -> tidy();
        }
    }

    private void send() {
        try {
            EmailBuilder email = email();
            if (random.nextInt(3) == 0) {
                email.idempotencyKey("invoice/" + random.nextInt(20));
            }
            ids.add(ledger.send(email.build()));
        } catch (IdempotencyConflictException e) {
            // The key belongs to another content: nothing is recorded.
        }
    }

    private EmailBuilder email() {
        EmailBuilder email = Email.from("office@clinic.example")
                .subject("Your appointment " + random.nextInt(3))
                .text("Dear patient");
        for (int i = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2); i > 0; i--) {
            email.to(address());
        }
        if (random.nextInt(2) == 0) {
            email.tenant(one("north", "North", "s\u00fcd"));
        }
        if (random.nextInt(4) == 0) {
            email.route("bulk");
        }
        if (random.nextInt(4) == 0) {
            email.expiresAt(clock.instant().plus(Duration.ofHours(1 + random.nextInt(20))));
        }
        return random.nextInt(3) == 0 ? email.guarantee(Guarantee.AT_MOST_ONCE) : email;
    }

    private String address() {
        return "pat" + random.nextInt(40) + "@home.example";
    }

    private void work() {
        int left = 1 + random.nextInt(12);
        while (left > 0 && ledger.sending().runOnce()) {
            left--;
        }
    }

    /** A process claims e-mails and ends; its leases expire. */
    private void leave(EmailId id) {
        store.claim("killed", Duration.ofMinutes(5), 1 + random.nextInt(2));
        clock.advance(Duration.ofMinutes(random.nextInt(10)));
    }

    /**
     * A process gets the answer of the server after its lease has expired: another one has sent the e-mail again, and a
     * person may have cancelled or resolved it.
     */
    private void answerLate() {
        Act act = Act.answer().after(this::overtake);
        try (EmailLedger late = EmailLedger.builder(
                        store,
                        Routes.byDefault(new ScriptedTransport(1).otherwise(act))
                                .route(Route.of("bulk", new ScriptedTransport(1).otherwise(act))))
                .time(clock)
                .workers(0)
                .giveUpAfter(Duration.ofDays(2))
                .listener(this::heard)
                .build()) {
            late.sending().runOnce();
        }
    }

    private void heard(EmailId id, HistoryEvent event) {
        if (event.type() == EventType.DELIVERED && event.detail().startsWith("Accepted late.")) {
            acceptedLate.incrementAndGet();
        }
    }

    /** Returns how many recipients were settled by an answer that came late. */
    int acceptedLate() {
        return acceptedLate.get();
    }

    private void overtake() {
        List<EmailId> sending = store.history(HistoryQuery.all().status(EmailStatus.SENDING)).emails().stream()
                .map(EmailRecord::id)
                .toList();
        clock.advance(Duration.ofMinutes(6 + random.nextInt(20)));
        work();
        switch (random.nextInt(3)) {
            case 0 -> sending.forEach(ledger::cancel);
            case 1 -> sending.forEach(id -> ledger.resolve(id, one(Resolution.values()), "known by telephone"));
            default -> {}
        }
    }

    private void bounce(EmailId id) {
        Optional<EmailRecord> record = ledger.find(id);
        if (record.isPresent() && !record.get().recipients().isEmpty()) {
            List<RecipientRecord> all = record.get().recipients();
            String address = all.get(random.nextInt(all.size())).address().address();
            String status = one("5.1.1", "5.7.1", "5.2.2");
            ledger.reports()
                    .accept(id, MailReport.of(ReportKind.BOUNCE, RecipientReport.failed(address, status, 550, "no")));
        }
    }

    private void tidy() {
        switch (random.nextInt(3)) {
            case 0 -> ledger.retention().erase(address());
            case 1 -> store.dailyStore().orElseThrow().combine(1 + random.nextInt(20));
            default -> any().ifPresent(this::delete);
        }
    }

    private void delete(EmailId id) {
        Optional<EmailRecord> record = store.find(id);
        if (record.isPresent() && record.get().status().isFinished()) {
            deleted.merge(line(record.get()), 1L, Long::sum);
            store.retentionStore()
                    .orElseThrow()
                    .purge(List.of(new Purge(id, RetainedPart.RECORD, clock.instant(), Optional.empty())));
        }
    }

    private Optional<EmailId> any() {
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(random.nextInt(ids.size())));
    }

    /** Returns an e-mail that may still wait. */
    private Optional<EmailId> recent() {
        return ids.isEmpty()
                ? Optional.empty()
                : Optional.of(ids.get(ids.size() - 1 - random.nextInt(Math.min(4, ids.size()))));
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    private void check(int step) {
        Map<String, Long> expected = new TreeMap<>(deleted);
        for (EmailRecord email : everything()) {
            expected.merge(line(email), 1L, Long::sum);
            seen.add(email.status());
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        DailyQuery query = DailyQuery.between(today.minusDays(400), today.plusDays(1));
        Map<String, Long> counted = new TreeMap<>();
        DailyQuery.Lines lines = DailyCounts.of(ledger).read(query.by(Group.values()));
        for (DailyQuery.Line line : lines.lines()) {
            counted.put(
                    String.join(
                            " ",
                            line.day().orElseThrow().toString(),
                            line.tenant().orElse("-"),
                            line.route().orElseThrow(),
                            line.status().orElseThrow().name(),
                            line.cause().orElse("-")),
                    line.number());
        }
        assertThat(counted).as("daily counts after %d steps", step).isEqualTo(expected);
        assertThat(DailyCounts.of(ledger).read(query.by()).total()).isEqualTo(lines.total());
    }

    private List<EmailRecord> everything() {
        List<EmailRecord> all = new ArrayList<>();
        HistoryQuery query = HistoryQuery.all().limit(500);
        HistoryPage page = store.history(query);
        all.addAll(page.emails());
        while (page.next().isPresent()) {
            page = store.history(query.after(page.next().get()));
            all.addAll(page.emails());
        }
        return Collections.unmodifiableList(all);
    }

    /** What an e-mail is to be counted as. */
    private static String line(EmailRecord email) {
        String cause = "-";
        String status = email.status().name();
        if (status.equals("SENDING")) {
            status = "PENDING";
        } else if (status.equals("FAILED")) {
            cause = email.state().failure().orElseThrow().name();
        } else if (status.equals("BOUNCED")) {
            for (RecipientRecord recipient : email.recipients()) {
                if (recipient.status() == EmailStatus.BOUNCED) {
                    cause = recipient.cause().map(Enum::name).orElse("-");
                    break;
                }
            }
        }
        LocalDate day = email.id().recordedAt().atZone(ZoneOffset.UTC).toLocalDate();
        return String.join(
                " ",
                day.toString(),
                email.facts().tenant().orElse("-"),
                email.facts().route(),
                status,
                cause);
    }
}
