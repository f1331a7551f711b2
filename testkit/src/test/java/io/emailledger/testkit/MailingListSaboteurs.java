package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores that each break the rule about mailing lists. */
final class MailingListSaboteurs {
    private static final String SEPARATE = "s48_listsAreSeparate";

    private MailingListSaboteurs() {}

    static List<Saboteur> all() {
        return List.of(
                Saboteur.of(SEPARATE, "has one entry for all lists", OneForAll::new),
                Saboteur.of(SEPARATE, "removes the entries of all lists", RemovesAll::new),
                Saboteur.of(SEPARATE, "replaces the entry of no list", ReplacesOther::new),
                Saboteur.of("s48_pageHasOneList", "mixes the lists of a tenant", Mixes::new),
                Saboteur.of("s48_listsOfChangeAreSeparate", "takes another list for the same", ChecksAddress::new),
                Saboteur.of("s48_listOfEmailIsReadBack", "forgets the list of an e-mail", Forgets::new));
    }

    /** Its unique index lacks the list. */
    private static final class OneForAll extends ForwardingStore {
        OneForAll(HistoryStore good) {
            super(good);
        }

        @Override
        public boolean suppress(Suppression entry) {
            boolean there = false;
            for (Suppression known : suppressions(Set.of(entry.address()))) {
                if (known.tenant().equals(entry.tenant())) {
                    there |= super.unsuppress(SuppressionKey.of(known));
                }
            }
            super.suppress(entry);
            return !there;
        }
    }

    private static final class RemovesAll extends ForwardingStore {
        RemovesAll(HistoryStore good) {
            super(good);
        }

        @Override
        public boolean unsuppress(SuppressionKey entry) {
            boolean there = super.unsuppress(entry);
            if (there) {
                suppressions(Set.of(entry.address())).forEach(known -> super.unsuppress(SuppressionKey.of(known)));
            }
            return there;
        }
    }

    private static final class ReplacesOther extends ForwardingStore {
        ReplacesOther(HistoryStore good) {
            super(good);
        }

        @Override
        public boolean replace(Suppression known, Suppression next) {
            boolean there = super.replace(known, next);
            super.unsuppress(new SuppressionKey(known.tenant(), known.address()));
            return there;
        }
    }

    private static final class Mixes extends ForwardingStore {
        Mixes(HistoryStore good) {
            super(good);
        }

        @Override
        public List<Suppression> suppressions(SuppressionKey after, int limit) {
            List<Suppression> all = new ArrayList<>();
            for (Optional<String> list : List.of(after.list(), Optional.<String>empty())) {
                all.addAll(super.suppressions(new SuppressionKey(after.tenant(), list, after.address()), limit));
            }
            return all.stream()
                    .distinct()
                    .sorted(Comparator.comparing(Suppression::address))
                    .limit(limit)
                    .toList();
        }
    }

    /** Looks for an entry that holds by tenant and address alone. */
    private static final class ChecksAddress extends ForwardingStore {
        ChecksAddress(HistoryStore good) {
            super(good);
        }

        @Override
        public boolean advance(Change change) {
            return super.advance(change.withSuppressions(change.suppressions().stream()
                    .filter(entry -> suppressions(Set.of(entry.address())).isEmpty())
                    .toList()));
        }
    }

    private static final class Forgets extends ForwardingStore {
        Forgets(HistoryStore good) {
            super(good);
        }

        @Override
        public List<EmailId> insert(List<NewEmail> emails) {
            return super.insert(emails.stream().map(Forgets::withoutList).toList());
        }

        private static NewEmail withoutList(NewEmail email) {
            EmailRecord record = email.record();
            EmailFacts f = record.facts();
            EmailFacts without = new EmailFacts(
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
                    f.idempotencyKey(),
                    f.resendOf(),
                    f.route(),
                    Optional.empty());
            EmailRecord changed = new EmailRecord(
                    record.id(),
                    without,
                    record.state(),
                    record.recipients(),
                    record.attachments(),
                    record.opens(),
                    record.message());
            return new NewEmail(changed, email.body(), email.events(), email.fingerprint(), email.contents());
        }
    }
}
