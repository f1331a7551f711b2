package io.emailledger.internal.retention;

import io.emailledger.history.EmailFacts;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import io.emailledger.internal.journal.Journal;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.retention.ErasureResult;
import io.emailledger.retention.Retention;
import io.emailledger.spi.Erasure;
import io.emailledger.spi.HistoryStore;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the e-mails of a person forget who it was. They are found by the address; what is erased is not found again, so
 * that whoever is interrupted begins again, and goes on where it stopped.
 */
public final class Erasing {
    private static final int PAGE = 200;

    private final HistoryStore store;
    private final Journal journal;
    private final StoreClock clock;
    private final Retention retention;
    private final Aging aging;

    /**
     * Makes it.
     *
     * @param store where it is done
     * @param journal who is told
     * @param clock the store's clock
     * @param retention what is on hold, and how pseudonyms are made
     */
    public Erasing(HistoryStore store, Journal journal, StoreClock clock, Retention retention) {
        this.store = store;
        this.journal = journal;
        this.clock = clock;
        this.retention = retention;
        this.aging = new Aging(retention);
    }

    /** Erases a person from every e-mail that went to or came from an address. */
    public ErasureResult erase(Address person) {
        Address pseudonym = retention.pseudonymOf(person);
        Counted counted = new Counted();
        eachPage(HistoryQuery.all().recipient(person.address()), person, pseudonym, counted);
        eachPage(HistoryQuery.all().sender(person.address()), person, pseudonym, counted);
        forgetWhy(person);
        return new ErasureResult(counted.erased, List.copyOf(counted.held), List.copyOf(counted.unfinished));
    }

    /** The address stays on the suppression list, without the words that brought it there: it keeps the person from being written to. */
    private void forgetWhy(Address person) {
        for (Suppression entry : store.suppressions(Set.of(person.normalized()))) {
            store.suppress(new Suppression(
                    entry.tenant(),
                    entry.address(),
                    entry.reason(),
                    entry.origin(),
                    "",
                    Optional.empty(),
                    entry.since(),
                    entry.until()));
        }
    }

    /** Both may be the same e-mail: who writes to himself is counted once. */
    private static final class Counted {
        private final Set<EmailId> held = new LinkedHashSet<>();
        private final Set<EmailId> unfinished = new LinkedHashSet<>();
        private int erased;
    }

    private void eachPage(HistoryQuery query, Address person, Address pseudonym, Counted counted) {
        HistoryQuery pages = query.limit(PAGE);
        Optional<String> next;
        do {
            HistoryPage page = store.history(pages);
            page.emails().forEach(email -> erase(email, person, pseudonym, counted));
            next = page.next();
            if (next.isPresent()) {
                pages = pages.after(next.get());
            }
        } while (next.isPresent());
    }

    /** Looks again at an e-mail that was changed meanwhile, until nobody is faster. */
    private void erase(EmailRecord found, Address person, Address pseudonym, Counted counted) {
        Optional<EmailRecord> email = Optional.of(found);
        while (email.isPresent()) {
            EmailRecord before = email.get();
            if (aging.isHeld(before)) {
                counted.held.add(before.id());
                return;
            }
            if (!before.status().isFinished()) {
                counted.unfinished.add(before.id());
                return;
            }
            Erasure erasure = without(before, person, pseudonym, clock.now());
            if (store.erase(erasure)) {
                counted.erased++;
                journal.tell(before.id(), List.of(erasure.step()));
                return;
            }
            email = store.find(before.id());
        }
    }

    /**
     * What is left: statuses, times and numbers. Subject, tags and metadata may tell who it was, and so may a key that
     * a host has made up; they go for everybody to whom the e-mail went.
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
                facts.resendOf());
        EmailState next = email.state().next().withDeadline(Optional.empty());
        EmailRecord record = new EmailRecord(
                email.id(),
                left,
                next,
                email.recipients().stream()
                        .map(r -> r.withoutWords(instead(r.address(), person, pseudonym)))
                        .toList(),
                email.attachments().stream().map(a -> a.erased(now)).toList(),
                email.opens());
        return new Erasure(
                record,
                Step.of(
                        StepKind.ERASED,
                        now,
                        "A person was erased: who it was, what it said, and all servers' words."));
    }

    private static Address instead(Address address, Address person, Address pseudonym) {
        return address.normalized().equals(person.normalized()) ? pseudonym : address;
    }
}
