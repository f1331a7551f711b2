package io.emailledger.testkit;

import static java.util.stream.Collectors.toMap;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Helpers of the broken stores. */
final class Sabotage {
    private Sabotage() {}

    /** A meeting point of two callers, so that a race is lost every time. A caller does not wait if no other comes. */
    static final class Meeting {
        private final CyclicBarrier two = new CyclicBarrier(2);

        /** Returns 0 for one of two callers, 1 for the other, and -1 for a caller that met no other. */
        int arrive() {
            try {
                return two.isBroken() ? -1 : two.await(2, TimeUnit.SECONDS);
            } catch (TimeoutException | BrokenBarrierException | InterruptedException e) {
                return -1;
            }
        }
    }

    /** Stores a change without comparing its version. */
    static boolean force(HistoryStore store, Change change) {
        while (true) {
            Optional<EmailRecord> record = store.find(change.id());
            if (record.isEmpty()) {
                return false;
            }
            EmailState next = change.next();
            long version = record.get().state().version() + 1;
            if (store.advance(
                    with(change, SampleChanges.with(next, version, next.status(), next.due(), next.owner())))) {
                return true;
            }
        }
    }

    static Change with(Change change, EmailState next) {
        return new Change(
                change.id(),
                next,
                change.recipients(),
                change.events(),
                change.attempts(),
                change.attachmentsDeletedAt());
    }

    static NewEmail with(NewEmail email, EmailFacts facts) {
        EmailRecord r = email.record();
        return new NewEmail(
                new EmailRecord(r.id(), facts, r.state(), r.recipients(), r.attachments(), r.opens()),
                email.body(),
                email.events(),
                email.fingerprint(),
                email.contents());
    }

    static EmailRecord with(EmailRecord r, EmailFacts facts) {
        return new EmailRecord(r.id(), facts, r.state(), r.recipients(), r.attachments(), r.opens());
    }

    static EmailFacts withoutKey(EmailFacts f) {
        return new EmailFacts(
                f.from(),
                f.subject(),
                f.tags(),
                f.metadata(),
                f.tenant(),
                f.priority(),
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                Optional.empty(),
                f.resendOf(),
                f.route(),
                f.list());
    }

    static EmailFacts withPriority(EmailFacts f, io.emailledger.message.Email.Priority priority) {
        return new EmailFacts(
                f.from(),
                f.subject(),
                f.tags(),
                f.metadata(),
                f.tenant(),
                priority,
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                f.idempotencyKey(),
                f.resendOf(),
                f.route(),
                f.list());
    }

    static EmailFacts withoutTenant(EmailFacts f) {
        return new EmailFacts(
                f.from(),
                f.subject(),
                f.tags(),
                f.metadata(),
                Optional.empty(),
                f.priority(),
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                f.idempotencyKey(),
                f.resendOf(),
                f.route(),
                f.list());
    }

    static EmailFacts withSubject(EmailFacts f, String subject) {
        return new EmailFacts(
                f.from(),
                subject,
                f.tags(),
                f.metadata(),
                f.tenant(),
                f.priority(),
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                f.idempotencyKey(),
                f.resendOf(),
                f.route(),
                f.list());
    }

    /** Compares as some databases do: trailing spaces do not count. */
    static EmailFacts padded(EmailFacts f) {
        return new EmailFacts(
                f.from(),
                f.subject(),
                f.tags(),
                f.metadata().entrySet().stream()
                        .collect(toMap(e -> e.getKey(), e -> e.getValue().strip())),
                f.tenant(),
                f.priority(),
                f.guarantee(),
                f.trackOpens(),
                f.sendAt(),
                f.expiresAt(),
                f.idempotencyKey(),
                f.resendOf(),
                f.route(),
                f.list());
    }

    static List<EmailRecord> everything(HistoryStore store) {
        return new Bench(StoreRule.S18, store, MovableClock.start())
                .everything(HistoryQuery.all().limit(1_000));
    }

    /** Answers a query by filtering all e-mails, after the given modification. */
    static HistoryPage scan(HistoryStore store, HistoryQuery query, UnaryOperator<EmailRecord> look) {
        List<EmailRecord> found = new ArrayList<>();
        for (EmailRecord record : everything(store)) {
            boolean after =
                    query.after().map(last -> record.id().compareTo(last) < 0).orElse(true);
            if (after && found.size() <= query.limit() && query.matches(look.apply(record))) {
                found.add(record);
            }
        }
        return HistoryPage.of(found, query);
    }

    /** Throws anything, checked or not. */
    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
