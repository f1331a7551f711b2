package io.emailledger.testkit;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Stores that each break one of the rules about e-mails that wait, as real stores do. */
final class WaitingSaboteurs {
    private static final String HOLDING = "s41_heldEmailsAreNotClaimed";
    private static final String TIME = "s42_timeIsStoredWithChange";
    private static final String EDITING = "s43_editReplacesContent";
    private static final String CLAIMING = "s43_claimsFollowTheEdit";
    private static final String KEY = "s43_keyIsComparedWithTheEdit";
    private static final String COMPARING = "s43_editComparesTheVersion";
    private static final String WHOLE = "s43_editIsWhole";

    private final List<Saboteur> all = new ArrayList<>();

    private WaitingSaboteurs() {
        holding();
        rescheduling();
        editing();
        comparing();
    }

    static List<Saboteur> all() {
        return new WaitingSaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    private void holding() {
        add(HOLDING, "treats an absent due time as past", good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return super.insert(emails.stream().map(this::dueAtOnce).toList());
            }

            private NewEmail dueAtOnce(NewEmail email) {
                EmailState old = email.record().state();
                Optional<Instant> due = old.due().or(() -> Optional.of(now()));
                return with(email, SampleChanges.with(old, old.version(), old.status(), due, old.owner()));
            }
        });
        add(HOLDING, "does not store the reason", good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return super.insert(emails.stream()
                        .map(email -> with(email, withoutReason(email.record().state())))
                        .toList());
            }
        });
        add(HOLDING, "deletes it from the queue with its deadline", good -> new ForwardingStore(good) {
            @Override
            public List<EmailRecord> overdue(int limit) {
                return super.overdue(limit).stream()
                        .filter(record -> record.state().due().isPresent())
                        .toList();
            }
        });
    }

    private void rescheduling() {
        add(TIME, "does not store the time", good -> new ForwardingStore(good) {
            @Override
            public boolean reschedule(Change change, Instant sendAt) {
                return advance(change);
            }
        });
        add(TIME, "does not compare the version", good -> new ForwardingStore(good) {
            @Override
            public boolean reschedule(Change change, Instant sendAt) {
                Sabotage.force(this, change);
                return true;
            }
        });
    }

    private void editing() {
        add(EDITING, "does not store the body", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                EmailBody old = body(change.id()).orElse(edited.body());
                return super.edit(
                        change,
                        new NewEmail(edited.record(), old, edited.events(), edited.fingerprint(), edited.contents()));
            }
        });
        add(EDITING, "does not store the events", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                return super.edit(Sabotage.with(withoutEvents(change), change.next()), edited);
            }
        });
        add(EDITING, "does not store the contents", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                byte[] old = bytes(attachment(change.id(), 0));
                List<Attachment.Source> sources = List.of(() -> new ByteArrayInputStream(old));
                return super.edit(
                        change,
                        new NewEmail(edited.record(), edited.body(), edited.events(), edited.fingerprint(), sources));
            }
        });
        add(EDITING, "does not update the search index", good -> new ForwardingStore(good) {
            private final List<EmailRecord> old = new ArrayList<>();

            @Override
            public boolean edit(Change change, NewEmail edited) {
                old.addAll(find(change.id()).stream().toList());
                return super.edit(change, edited);
            }

            @Override
            public HistoryPage history(HistoryQuery query) {
                return Sabotage.scan(
                        good,
                        query,
                        record -> old.stream()
                                .filter(one -> one.id().equals(record.id()))
                                .findFirst()
                                .orElse(record));
            }
        });
        add(CLAIMING, "does not update the priority", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                EmailFacts old = find(change.id()).orElseThrow().facts();
                EmailFacts facts = Sabotage.withPriority(edited.record().facts(), old.priority());
                return super.edit(change, Sabotage.with(edited, facts));
            }
        });
        add(KEY, "does not update the fingerprint", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                return super.edit(
                        change,
                        new NewEmail(
                                edited.record(),
                                edited.body(),
                                edited.events(),
                                "0123456789abcdef".repeat(4),
                                edited.contents()));
            }
        });
    }

    private void comparing() {
        add(COMPARING, "does not compare the version", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                return find(change.id())
                        .map(record -> super.edit(Sabotage.with(change, SampleChanges.after(record.state())), edited))
                        .orElse(false);
            }
        });
        add(WHOLE, "stores the change before it reads the contents", good -> new ForwardingStore(good) {
            @Override
            public boolean edit(Change change, NewEmail edited) {
                try {
                    return super.edit(change, edited);
                } catch (StoreException e) {
                    advance(change);
                    throw e;
                }
            }
        });
    }

    private static NewEmail with(NewEmail email, EmailState state) {
        return new NewEmail(
                email.record().with(state, email.record().recipients()),
                email.body(),
                email.events(),
                email.fingerprint(),
                email.contents());
    }

    private static EmailState withoutReason(EmailState old) {
        return new EmailState(
                old.version(),
                old.status(),
                old.due(),
                old.deadline(),
                old.waiting(),
                old.owner(),
                old.attempts(),
                old.journalled(),
                old.failure());
    }

    private static Change withoutEvents(Change change) {
        return new Change(change.id(), change.next(), change.recipients(), List.of(), List.of(), Optional.empty());
    }

    private static byte[] bytes(Optional<InputStream> content) {
        try (InputStream in = content.orElseThrow()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new StoreException("A content could not be read.", e);
        }
    }
}
