package io.emailledger.testkit;

import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** S49 to S52: the numbers of e-mails by day. Lines are compared as texts, with a hyphen for no value. */
final class DailyRules {
    private static final int WRITERS = 5;
    private static final int EMAILS = 12;

    private DailyRules() {}

    static void newEmailsAreCounted(Bench b) {
        b.same(List.of(), lines(b, Group.values()), "the daily counts of an empty store");
        b.insert(b.sample());
        b.insertAll(
                b.sample().tenant("north"),
                b.sample().tenant("north"),
                b.sample().tenant("north").route("bulk"),
                failed(b, FailureReason.NO_RECIPIENTS),
                b.sample().tenant("North"));
        Sample first = b.sample().key("invoice/42");
        b.insert(first);
        b.same(first.id, b.insert(b.sample().key("invoice/42")), "the id of an e-mail whose key is in use");
        Sample known = b.sample();
        b.insert(known);
        try {
            b.store.insert(List.of(b.sample().make(), known.make()));
            b.holds(false, "insert accepted an e-mail whose id was in use.");
        } catch (StoreException e) {
            // Nothing of the list is stored.
        }
        b.clock.advance(Duration.ofDays(1));
        b.insert(b.sample());

        b.same(
                List.of(
                        "-1 - default FAILED NO_RECIPIENTS: 1",
                        "-1 - default PENDING -: 3",
                        "-1 North default PENDING -: 1",
                        "-1 north bulk PENDING -: 1",
                        "-1 north default PENDING -: 2",
                        "0 - default PENDING -: 1"),
                lines(b, Group.values()),
                "the daily counts of new e-mails");
    }

    private static Sample failed(Bench b, FailureReason reason) {
        Sample sample = b.sample().status(EmailStatus.FAILED);
        sample.failure = Optional.of(reason);
        return sample;
    }

    static void changesMoveEmails(Bench b) {
        List<EmailId> ids =
                b.insertAll(b.dueNow(), b.sample().tenant("north").to("a@home.example", "b@home.example"), b.sample());
        EmailRecord claimed = b.claimOne().record();
        causes(b, "while one is being sent", "PENDING -: 3");

        b.store.advance(SampleChanges.delivered(claimed, b.now()).from(claimed));
        causes(b, "after a delivery", "DELIVERED -: 1", "PENDING -: 2");

        EmailRecord two = b.find(ids.get(1));
        advance(b, two, EmailStatus.BOUNCED, Optional.empty(), bounced(two, 1, RefusalCause.CONTENT));
        causes(b, "after the second recipient bounced", "BOUNCED CONTENT: 1", "DELIVERED -: 1", "PENDING -: 1");
        two = b.find(ids.get(1));
        advance(b, two, EmailStatus.BOUNCED, Optional.empty(), bounced(two, 0, RefusalCause.RECIPIENT));
        causes(b, "after the first bounced, too", "BOUNCED RECIPIENT: 1", "DELIVERED -: 1", "PENDING -: 1");

        // The change comes without the e-mail before it.
        EmailRecord one = b.find(ids.get(0));
        b.store.advance(change(one, EmailStatus.BOUNCED, Optional.empty(), bounced(one, 0, RefusalCause.SERVER)));
        causes(b, "after a late bounce", "BOUNCED RECIPIENT: 1", "BOUNCED SERVER: 1", "PENDING -: 1");

        EmailRecord three = b.find(ids.get(2));
        advance(b, three, EmailStatus.FAILED, Optional.of(FailureReason.EXPIRED));
        b.store.advance(SampleChanges.touch(b.find(ids.get(2)), "seen"));
        b.same(
                List.of(
                        "- default BOUNCED SERVER: 1",
                        "- default FAILED EXPIRED: 1",
                        "north default BOUNCED RECIPIENT: 1"),
                lines(b, Group.TENANT, Group.ROUTE, Group.STATUS, Group.CAUSE),
                "the daily counts after all changes");
    }

    static void manyChangesAndCopiesAreCounted(Bench b) {
        List<EmailRecord> records = b.insertAll(b.sample(), b.sample(), b.sample()).stream()
                .map(b::find)
                .toList();
        Sample copy = b.sample().tenant("south");
        copy.resendOf = records.get(2).id();
        List<Boolean> kept = b.store.advanceAll(List.of(
                SampleChanges.delivered(records.get(0), b.now()).from(records.get(0)),
                SampleChanges.delivered(records.get(1), b.now()),
                SampleChanges.touch(records.get(2), "seen").from(records.get(2)).withCopy(copy.make())));

        b.same(List.of(true, true, true), kept, "the answers to three changes of current versions");
        causes(b, "after two deliveries and a copy", "DELIVERED -: 2", "PENDING -: 2");
        b.same(1L, b.daily().daily(query(b).tenant("south")).total(), "the number of the tenant of a copy");
    }

    static void lostChangesCountNothing(Bench b) {
        EmailRecord old = b.find(b.insert(b.sample()));
        b.holds(b.store.advance(SampleChanges.touch(old, "first").from(old)), "advance rejected a change.");
        Sample copy = b.sample();
        copy.resendOf = old.id();
        b.holds(
                !b.store.advance(SampleChanges.delivered(old, b.now()).from(old).withCopy(copy.make())),
                "advance accepted a change of an old version.");
        causes(b, "after a change of an old version", "PENDING -: 1");

        // An e-mail of another version is not what is stored.
        EmailRecord current = b.find(old.id());
        EmailRecord never = old.with(
                SampleChanges.with(old.state(), 0, EmailStatus.FAILED, Optional.empty(), Optional.empty()),
                old.recipients());
        b.holds(
                b.store.advance(SampleChanges.delivered(current, b.now()).from(never)),
                "advance rejected a change of the current version.");
        causes(b, "after a change that came with another version of the e-mail", "DELIVERED -: 1");
    }

    static void linesAreGroupedAndFiltered(Bench b) {
        b.insertAll(b.sample().tenant("north"), b.sample().tenant("north").route("bulk"), b.sample());
        b.clock.advance(Duration.ofDays(1));
        b.insertAll(b.sample().tenant("north").status(EmailStatus.DELIVERED), b.sample());
        LocalDate today = today(b);

        b.same(List.of(": 5"), lines(b), "the daily counts as one sum");
        b.same(List.of("-1: 3", "0: 2"), lines(b, Group.DAY), "the daily counts by day");
        b.same(List.of("-: 2", "north: 3"), lines(b, Group.TENANT), "the daily counts by tenant");
        b.same(List.of("bulk: 1", "default: 4"), lines(b, Group.ROUTE), "the daily counts by route");
        b.same(
                List.of("-1 PENDING: 3", "0 DELIVERED: 1", "0 PENDING: 1"),
                lines(b, Group.STATUS, Group.DAY),
                "the daily counts by day and status");
        b.same(
                List.of("bulk: 1", "default: 2"),
                lines(b, query(b).by(Group.ROUTE).tenant("north")),
                "the daily counts of a tenant by route");
        b.same(List.of(": 2"), lines(b, query(b).by().tenant("")), "the daily counts of e-mails without a tenant");
        b.same(List.of(), lines(b, query(b).by().tenant("North")), "the daily counts of an unknown tenant");
        b.same(List.of("-1: 1"), lines(b, query(b).by(Group.DAY).route("bulk")), "the daily counts of a route");
        b.same(
                List.of("0: 2"),
                lines(b, DailyQuery.between(today, today.plusDays(9)).by(Group.DAY)),
                "the daily counts from the second day on");
        b.same(
                List.of("-1: 3"),
                lines(
                        b,
                        DailyQuery.between(today.minusDays(1), today.minusDays(1))
                                .by(Group.DAY)),
                "the daily counts of one day");
        b.same(
                List.of(),
                lines(
                        b,
                        DailyQuery.between(today.minusDays(9), today.minusDays(2))
                                .by()),
                "the daily counts before the first day");

        DailyQuery.Lines cut =
                b.daily().daily(query(b).by(Group.DAY, Group.STATUS).limit(2));
        b.same(2, cut.lines().size(), "the number of lines with a limit of two");
        b.holds(cut.isCut(), "an answer with fewer lines than there are did not say that it is cut.");
        DailyQuery.Lines whole =
                b.daily().daily(query(b).by(Group.DAY, Group.STATUS).limit(3));
        b.holds(!whole.isCut(), "an answer with all lines said that it is cut.");
        b.same(5L, whole.total(), "the sum of all lines");
    }

    static void deletionsChangeNoNumber(Bench b) {
        b.insertAll(b.sample(), b.sample().status(EmailStatus.DELIVERED));
        b.store.retentionStore().ifPresent(retention -> {
            EmailId erased = b.insert(b.sample().status(EmailStatus.DELIVERED));
            EmailId purged = b.insert(b.sample().status(EmailStatus.DELIVERED));
            b.holds(ErasureRules.erase(b, erased), "erase returned false for the version that is kept.");
            retention.purge(List.of(new Purge(purged, RetainedPart.RECORD, b.now(), Optional.empty())));
            causes(b, "after an erasure and a purge", "DELIVERED -: 3", "PENDING -: 1");
        });
    }

    static void oldDaysAreDeleted(Bench b) {
        EmailId old = b.insert(b.sample());
        b.clock.advance(Duration.ofDays(1));
        b.insert(b.sample());
        b.clock.advance(Duration.ofDays(1));
        b.insertAll(b.sample(), b.sample());

        b.same(0, b.daily().deleteDaily(today(b).minusDays(2)), "the number deleted when no day was old");
        b.holds(b.daily().deleteDaily(today(b).minusDays(1)) > 0, "deleteDaily deleted nothing of an old day.");
        b.same(List.of("-1: 1", "0: 2"), lines(b, Group.DAY), "the daily counts after the first day was deleted");

        EmailRecord late = b.find(old);
        b.store.advance(SampleChanges.delivered(late, b.now()).from(late));
        b.same(
                List.of("-1 PENDING: 1", "0 PENDING: 2"),
                lines(b, DailyQuery.between(today(b).minusDays(1), today(b))),
                "the daily counts after a change of an e-mail of a deleted day");
        b.holds(
                lines(b, Group.DAY, Group.STATUS).stream().noneMatch(line -> line.contains(": -")),
                "a number of a deleted day was negative.");
        b.daily().deleteDaily(today(b).minusDays(1));
        b.same(List.of("-1: 1", "0: 2"), lines(b, Group.DAY), "the daily counts after the next deletion");
    }

    static void combiningChangesNoNumber(Bench b) throws Exception {
        List<List<EmailId>> byWriter = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            byWriter.add(b.store.insert(
                    IntStream.range(0, EMAILS).mapToObj(i -> b.sample().make()).toList()));
        }
        long all = (long) WRITERS * EMAILS;
        AtomicInteger writing = new AtomicInteger(WRITERS);
        Race.run(WRITERS + 3, racer -> {
            if (racer >= WRITERS) {
                boolean last = false;
                while (!last) {
                    last = writing.get() == 0;
                    b.daily().combine(1);
                    b.same(all, b.daily().daily(query(b)).total(), "the sum of the numbers while e-mails changed");
                }
                return 0;
            }
            try {
                for (EmailId id : byWriter.get(racer)) {
                    EmailRecord record = b.find(id);
                    Change delivered = SampleChanges.delivered(record, b.now());
                    b.holds(
                            b.store.advance(racer % 2 == 0 ? delivered.from(record) : delivered),
                            "advance said false.");
                }
            } finally {
                writing.decrementAndGet();
            }
            return EMAILS;
        });

        causes(b, "after all were delivered", "DELIVERED -: " + all);
        b.daily().combine(1);
        causes(b, "after the differences were combined", "DELIVERED -: " + all);
        b.same(0, b.daily().combine(1_000_000), "the number combined when there were not that many");
    }

    /** Fails unless the lines by status and cause are the expected ones. */
    private static void causes(Bench b, String when, String... expected) {
        b.same(Arrays.asList(expected), lines(b, Group.STATUS, Group.CAUSE), "the daily counts " + when);
    }

    private static void advance(
            Bench b,
            EmailRecord record,
            EmailStatus status,
            Optional<FailureReason> failure,
            RecipientRecord... changed) {
        b.holds(
                b.store.advance(change(record, status, failure, changed).from(record)),
                "advance rejected a change of the current version.");
    }

    private static Change change(
            EmailRecord record, EmailStatus status, Optional<FailureReason> failure, RecipientRecord... changed) {
        EmailState old = record.state();
        EmailState next = new EmailState(
                old.version() + 1,
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                old.attempts(),
                false,
                failure);
        return new Change(record.id(), next, List.of(changed), List.of(), List.of(), Optional.empty());
    }

    private static RecipientRecord bounced(EmailRecord record, int position, RefusalCause cause) {
        return SampleChanges.as(record.recipients().get(position), EmailStatus.BOUNCED)
                .withCause(cause);
    }

    private static List<String> lines(Bench b, Group... groups) {
        return lines(b, query(b).by(groups));
    }

    private static List<String> lines(Bench b, DailyQuery query) {
        return b.daily().daily(query).lines().stream()
                .map(line -> text(b, query, line))
                .toList();
    }

    private static String text(Bench b, DailyQuery query, Line line) {
        List<String> values = query.groups().stream()
                .map(group -> switch (group) {
                    case DAY ->
                        line.day()
                                .map(day -> Long.toString(ChronoUnit.DAYS.between(today(b), day)))
                                .orElse("-");
                    case TENANT -> line.tenant().orElse("-");
                    case ROUTE -> line.route().orElse("-");
                    case STATUS -> line.status().map(Enum::name).orElse("-");
                    case CAUSE -> line.cause().orElse("-");
                })
                .toList();
        return String.join(" ", values) + ": " + line.number();
    }

    private static LocalDate today(Bench b) {
        return LocalDate.ofInstant(b.now(), ZoneOffset.UTC);
    }

    private static DailyQuery query(Bench b) {
        return DailyQuery.between(today(b).minusDays(30), today(b).plusDays(30));
    }
}
