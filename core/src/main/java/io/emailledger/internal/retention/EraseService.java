package io.emailledger.internal.retention;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.internal.commit.AvailableParts;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.ErasureResult;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases a person from their e-mails. The e-mails are found by the address. Erased ones are not found again, so an
 * interrupted erasure can be repeated and continues where it stopped.
 */
public final class EraseService {
    private static final Logger log = LoggerFactory.getLogger(EraseService.class);
    private static final int PAGE = 200;

    /** E-mails recorded between a query and the count are found by the next query. */
    private static final int LOOKS = 3;

    private final HistoryStore store;
    private final RetentionStore erasures;
    private final SuppressionStore suppressions;
    private final ChangeCommitter committer;
    private final StoreClock clock;
    private final Retention retention;
    private final RetentionEvaluator evaluator;

    public EraseService(
            HistoryStore store,
            AvailableParts parts,
            ChangeCommitter committer,
            StoreClock clock,
            Retention retention) {
        this.store = store;
        this.erasures = parts.retention();
        this.suppressions = parts.suppressions();
        this.committer = committer;
        this.clock = clock;
        this.retention = retention;
        this.evaluator = new RetentionEvaluator(retention);
    }

    /**
     * Erases a person from every e-mail that was sent to or from an address.
     *
     * @param beforeEach called before each e-mail; what it throws ends the erasure
     */
    public ErasureResult erase(Address person, Runnable beforeEach) {
        Address pseudonym = retention.pseudonymOf(person);
        Counted counted = new Counted(beforeEach);
        // Both may be the same e-mail.
        long unreadable = Math.max(
                eachOf(HistoryQuery.all().recipient(person.address()), person, pseudonym, counted),
                eachOf(HistoryQuery.all().sender(person.address()), person, pseudonym, counted));
        beforeEach.run();
        forgetWhy(person);
        if (unreadable > 0) {
            log.error(
                    "A person was not erased from {} e-mail(s) or more that cannot be read. The store has logged which"
                            + " they are, once for each process: repair or delete them, and erase the person again.",
                    unreadable);
        }
        return new ErasureResult(
                counted.erased, List.copyOf(counted.held), List.copyOf(counted.unfinished), unreadable);
    }

    /**
     * Erases the person from all e-mails that the query finds. A store omits unreadable e-mails from its pages, but
     * counts them: returns how many more it counts than it shows.
     */
    private long eachOf(HistoryQuery query, Address person, Address pseudonym, Counted counted) {
        long unseen = 0;
        for (int look = 0; look < LOOKS; look++) {
            Set<EmailId> left = eachPage(query.limit(PAGE), person, pseudonym, counted);
            unseen = all(store.counts(query)) - left.size();
            if (unseen <= 0) {
                return 0;
            }
        }
        return unseen;
    }

    private static long all(StatusCounts counts) {
        return counts.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The address stays on the suppression list, without its text, so that the person gets no further e-mail. */
    private void forgetWhy(Address person) {
        Set<String> address = Set.of(person.normalized());
        boolean forgotten = false;
        while (!forgotten) {
            forgotten = suppressions.suppressions(address).stream().allMatch(this::forgetWhy);
        }
    }

    /** Returns false if the entry was changed or removed meanwhile: a removed one must not come back. */
    private boolean forgetWhy(Suppression entry) {
        Suppression next = new Suppression(
                entry.tenant(),
                entry.list(),
                entry.address(),
                entry.reason(),
                entry.origin(),
                "",
                Optional.empty(),
                entry.since(),
                entry.until());
        return next.equals(entry) || suppressions.replace(entry, next);
    }

    /** One erasure, which counts each e-mail once, even if its sender is also a recipient. */
    private static final class Counted {
        private final Set<EmailId> held = new LinkedHashSet<>();
        private final Set<EmailId> unfinished = new LinkedHashSet<>();
        private final Runnable beforeEach;
        private int erased;

        Counted(Runnable beforeEach) {
            this.beforeEach = beforeEach;
        }
    }

    /** Returns the e-mails that were found but not erased. */
    private Set<EmailId> eachPage(HistoryQuery first, Address person, Address pseudonym, Counted counted) {
        Set<EmailId> left = new HashSet<>();
        HistoryQuery pages = first;
        Optional<String> next;
        do {
            HistoryPage page = store.history(pages);
            for (EmailRecord email : page.emails()) {
                counted.beforeEach.run();
                if (!erase(email, person, pseudonym, counted)) {
                    left.add(email.id());
                }
            }
            next = page.next();
            pages = next.map(pages::after).orElse(pages);
        } while (next.isPresent());
        return left;
    }

    /**
     * Erases one e-mail, and retries while it is changed concurrently. Returns false if it was not erased.
     */
    private boolean erase(EmailRecord found, Address person, Address pseudonym, Counted counted) {
        Optional<EmailRecord> email = Optional.of(found);
        while (email.isPresent()) {
            EmailRecord before = email.get();
            if (evaluator.isOnLegalHold(before)) {
                counted.held.add(before.id());
                return false;
            }
            if (!before.status().isFinished()) {
                counted.unfinished.add(before.id());
                return false;
            }
            Erasure erasure = without(before, person, pseudonym, clock.now());
            if (erasures.erase(erasure)) {
                counted.erased++;
                committer.publish(before.id(), List.of(erasure.event()));
                return true;
            }
            email = store.find(before.id());
        }
        return true;
    }

    /**
     * Returns the record without personal data: statuses, times and numbers. Subject, tags and metadata may tell who it
     * was, and so may a key that the application has chosen; they are deleted for all recipients.
     */
    private static Erasure without(EmailRecord email, Address person, Address pseudonym, Instant now) {
        EmailFacts facts = email.facts();
        EmailFacts left = new EmailFacts(
                instead(facts.from(), person, pseudonym),
                "",
                Set.of(),
                Map.of(),
                facts.tenant(),
                facts.priority(),
                facts.guarantee(),
                facts.trackOpens(),
                facts.sendAt(),
                facts.expiresAt(),
                Optional.empty(),
                facts.resendOf(),
                facts.route(),
                facts.list());
        EmailState next = NextState.withoutDeadline(NextState.after(email.state()));
        EmailRecord record = new EmailRecord(
                email.id(),
                left,
                next,
                email.recipients().stream()
                        .map(r -> r.withoutText(instead(r.address(), person, pseudonym)))
                        .toList(),
                email.attachments().stream().map(a -> a.erased(now)).toList(),
                email.opens(),
                email.message().map(m -> m.erased(now)));
        return new Erasure(
                record,
                HistoryEvent.of(
                        EventType.ERASED, now, "A person was erased: address, content and the texts of servers."));
    }

    private static Address instead(Address address, Address person, Address pseudonym) {
        return address.normalized().equals(person.normalized()) ? pseudonym : address;
    }
}
