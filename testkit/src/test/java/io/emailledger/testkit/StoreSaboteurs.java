package io.emailledger.testkit;

import static io.emailledger.testkit.Sabotage.everything;
import static io.emailledger.testkit.Sabotage.force;
import static io.emailledger.testkit.Sabotage.scan;
import static io.emailledger.testkit.Sabotage.with;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.StatusCounts;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import io.emailledger.testkit.Sabotage.Meeting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Stores that each break one rule, as real stores do. The class is long because it is a list of independent entries.
 */
final class StoreSaboteurs {
    private final List<Saboteur> all = new ArrayList<>();

    private StoreSaboteurs() {
        recording();
        keepingKeys();
        changing();
        exact();
        claiming();
        takingTurns();
        agreeing();
        reading();
        listing();
        observing();
        deleting();
        erasing();
        all.addAll(ReportSaboteurs.all());
        all.addAll(SuppressionSaboteurs.all());
        all.addAll(RouteSaboteurs.all());
        all.addAll(PeriodSaboteurs.all());
        all.addAll(WaitingSaboteurs.all());
        all.addAll(FeedSaboteurs.all());
        all.addAll(DailySaboteurs.all());
        all.addAll(ReplicaSaboteurs.all());
        all.addAll(MailingListSaboteurs.all());
    }

    /** A broken store, and the test that must fail. */
    record Saboteur(String how, String test, Function<InstantSource, HistoryStore> store) {
        static Saboteur of(String test, String how, UnaryOperator<HistoryStore> breaking) {
            return new Saboteur(how, test, clock -> breaking.apply(MemoryHistoryStore.create(clock)));
        }

        @Override
        public String toString() {
            return test + " notices a store that " + how;
        }
    }

    static List<Saboteur> all() {
        return new StoreSaboteurs().all;
    }

    private void add(String test, String how, UnaryOperator<HistoryStore> breaking) {
        all.add(Saboteur.of(test, how, breaking));
    }

    private void recording() {
        add("s1_listIsStoredCompletely", "stores the first 50 of a list", good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                super.insert(emails.subList(0, Math.min(50, emails.size())));
                return emails.stream().map(email -> email.record().id()).toList();
            }
        });
        UnaryOperator<HistoryStore> oneByOne = good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return emails.stream()
                        .map(email -> super.insert(List.of(email)).get(0))
                        .toList();
            }
        };
        add("s1_conflictStoresNothing", "commits one by one", oneByOne);
        add("s1_brokenAttachmentStoresNothing", "commits one by one", oneByOne);
        add(
                "s1_brokenAttachmentStoresNothing",
                "throws UncheckedIOException for an unreadable attachment",
                good -> new ForwardingStore(good) {
                    @Override
                    public List<EmailId> insert(List<NewEmail> emails) {
                        try {
                            return super.insert(emails);
                        } catch (StoreException e) {
                            throw new UncheckedIOException((IOException) e.getCause());
                        }
                    }
                });
        add("s2_dataSurvivesCrash", "only claims to be durable", good -> good);
        UnaryOperator<HistoryStore> ignoresKeys = good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return super.insert(emails.stream()
                        .map(email ->
                                with(email, Sabotage.withoutKey(email.record().facts())))
                        .toList());
            }
        };
        add("s3_sameKeyReturnsFirstEmail", "ignores idempotency keys", ignoresKeys);
        add("s3_keysBelongToTheirTenant", "ignores letter case and tenants", good -> new ForwardingStore(good) {
            private final Map<String, EmailId> keys = new HashMap<>();

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return emails.stream().map(this::one).toList();
            }

            private EmailId one(NewEmail email) {
                Optional<String> key = email.record().facts().idempotencyKey();
                EmailId known =
                        key.map(k -> keys.get(k.toLowerCase(Locale.ROOT))).orElse(null);
                if (known == null) {
                    known = super.insert(List.of(email)).get(0);
                    keys.put(key.orElse("").toLowerCase(Locale.ROOT), known);
                }
                return known;
            }
        });
        add(
                "s3_concurrentCallersShareOneEmail",
                "queries the key first and inserts later",
                good -> new ForwardingStore(good) {
                    private final Map<String, EmailId> keys = new ConcurrentHashMap<>();
                    private final Meeting meeting = new Meeting();

                    @Override
                    public List<EmailId> insert(List<NewEmail> emails) {
                        NewEmail email = emails.get(0);
                        String key = email.record().facts().idempotencyKey().orElseThrow();
                        EmailId known = keys.get(key);
                        if (known != null) {
                            return List.of(known);
                        }
                        meeting.arrive();
                        keys.put(key, email.record().id());
                        return super.insert(List.of(
                                with(email, Sabotage.withoutKey(email.record().facts()))));
                    }
                });
        add("s4_otherContentIsConflict", "returns the first e-mail for any content", good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                try {
                    return super.insert(emails);
                } catch (IdempotencyConflictException e) {
                    return List.of(e.existing());
                }
            }
        });
        add(
                "s4_conflictWithinListIsDetected",
                "compares with the store and not within the list",
                good -> new ForwardingStore(good) {
                    @Override
                    public List<EmailId> insert(List<NewEmail> emails) {
                        Map<Optional<String>, NewEmail> first = new LinkedHashMap<>();
                        emails.forEach(email ->
                                first.putIfAbsent(email.record().facts().idempotencyKey(), email));
                        super.insert(List.copyOf(first.values()));
                        return emails.stream()
                                .map(email -> first.get(email.record().facts().idempotencyKey())
                                        .record()
                                        .id())
                                .toList();
                    }
                });
    }

    private void keepingKeys() {
        add("s3_failedEmailReleasesItsKey", "releases no key", good -> new ForwardingStore(good) {
            private final Map<String, EmailId> keys = new HashMap<>();

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return emails.stream()
                        .map(email -> keys.computeIfAbsent(
                                email.record().facts().idempotencyKey().orElseThrow(),
                                key -> super.insert(List.of(email)).get(0)))
                        .toList();
            }
        });
        add("s4_cancelledEmailKeepsItsKey", "returns a cancelled e-mail", good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                try {
                    return super.insert(emails);
                } catch (IdempotencyConflictException e) {
                    return List.of(e.existing());
                }
            }
        });
        add("s8_copyAndChangeAreAtomic", "stores the copy before it compares", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                super.insert(change.copy().stream().toList());
                return super.advance(Sabotage.with(change, change.next()));
            }
        });
        add("s8_keyPassesToCopy", "leaves the key with the original", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                NewEmail copy = change.copy().orElseThrow();
                return super.advance(change.withCopy(
                        with(copy, Sabotage.withoutKey(copy.record().facts()))));
            }
        });
        add("s9_releasedKeyCanBeReused", "ignores the release of a key", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                return super.advance(Sabotage.with(change, change.next()));
            }
        });
        add("s9_keyIsReleasedWithItsChange", "releases a key before it compares", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                if (change.releasesKey()) {
                    EmailRecord record = find(change.id()).orElseThrow();
                    super.advance(SampleChanges.touch(record, "released").releasingKey());
                }
                return super.advance(change);
            }
        });
    }

    private void changing() {
        add(
                "s5_oneConcurrentChangeWins",
                "compares the version first and writes later",
                good -> new ForwardingStore(good) {
                    private final Meeting meeting = new Meeting();

                    @Override
                    public boolean advance(Change change) {
                        long kept = find(change.id()).orElseThrow().state().version();
                        if (kept != change.next().version() - 1) {
                            return false;
                        }
                        meeting.arrive();
                        return force(good, change);
                    }
                });
        add("s5_staleVersionChangesNothing", "forgets to compare the version", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                return force(good, change);
            }
        });
        add("s5_changesInOneCallAreIndependent", "stops at the first stale change", good -> new ForwardingStore(good) {
            @Override
            public List<Boolean> advanceAll(List<Change> changes) {
                List<Boolean> kept = new ArrayList<>();
                changes.forEach(change -> kept.add(!kept.contains(false) && advance(change)));
                return kept;
            }
        });
        add(
                "s6_everyPartOfChangeIsStored",
                "forgets the recipients",
                advancing(c ->
                        new Change(c.id(), c.next(), List.of(), c.events(), c.attempts(), c.attachmentsDeletedAt())));
        add(
                "s6_everyPartOfChangeIsStored",
                "forgets the attempts",
                advancing(c ->
                        new Change(c.id(), c.next(), c.recipients(), c.events(), List.of(), c.attachmentsDeletedAt())));
        add(
                "s6_everyPartOfChangeIsStored",
                "forgets the events",
                advancing(c -> new Change(
                        c.id(), c.next(), c.recipients(), List.of(), c.attempts(), c.attachmentsDeletedAt())));
        add(
                "s6_everyPartOfChangeIsStored",
                "stores times to the second",
                advancing(c -> with(
                        c,
                        SampleChanges.with(
                                c.next(),
                                c.next().version(),
                                c.next().status(),
                                c.next().due().map(due -> Instant.ofEpochSecond(due.getEpochSecond())),
                                c.next().owner()))));
        add(
                "s6_phasesAndCausesAreStored",
                "loses the cause of a rejection",
                advancing(c -> written(
                        c, c.recipients().stream().map(r -> r.withoutCause()).toList(), c.attempts())));
        add("s6_phasesAndCausesAreStored", "keeps an outdated cause", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                List<RecipientRecord> before =
                        find(change.id()).map(EmailRecord::recipients).orElse(List.of());
                return super.advance(written(
                        change,
                        change.recipients().stream()
                                .map(r -> r.cause().isPresent()
                                        ? r
                                        : before.get(r.position())
                                                .cause()
                                                .map(r::withCause)
                                                .orElse(r))
                                .toList(),
                        change.attempts()));
            }
        });
        add(
                "s6_phasesAndCausesAreStored",
                "loses the phase of a recipient's reply",
                advancing(c -> written(
                        c,
                        c.recipients().stream()
                                .map(r -> r.reply()
                                        .map(reply -> r.withReply(withoutPhase(reply)))
                                        .orElse(r))
                                .toList(),
                        c.attempts())));
        add(
                "s6_phasesAndCausesAreStored",
                "loses the phase in an attempt's results",
                advancing(c -> written(
                        c,
                        c.recipients(),
                        c.attempts().stream()
                                .map(a -> new AttemptRecord(
                                        a.number(),
                                        a.startedAt(),
                                        a.endedAt(),
                                        a.transport(),
                                        a.server(),
                                        a.tls(),
                                        a.results().stream()
                                                .map(r -> new AttemptRecord.Result(
                                                        r.recipient(), r.outcome(), withoutPhase(r.reply())))
                                                .toList(),
                                        a.transcript()))
                                .toList())));
        add("s6_orderIsPreserved", "sorts the events by time", good -> new ForwardingStore(good) {
            @Override
            public List<HistoryEvent> events(EmailId id) {
                return super.events(id).stream()
                        .sorted(Comparator.comparing(HistoryEvent::at))
                        .toList();
            }
        });
        add("s6_orderIsPreserved", "returns the attempts in any order", good -> new ForwardingStore(good) {
            @Override
            public List<AttemptRecord> attempts(EmailId id) {
                List<AttemptRecord> attempts = new ArrayList<>(super.attempts(id));
                Collections.reverse(attempts);
                return attempts;
            }
        });
        add(
                "s7_attachmentsAreDeleted",
                "keeps the content",
                advancing(
                        c -> new Change(c.id(), c.next(), c.recipients(), c.events(), c.attempts(), Optional.empty())));
        add(
                "s7_attachmentsAreDeleted",
                "marks attachments that never existed",
                finding(r -> new EmailRecord(
                        r.id(),
                        r.facts(),
                        r.state(),
                        r.recipients(),
                        r.attachments().stream()
                                .map(a -> new AttachmentRecord(
                                        a.position(),
                                        a.name(),
                                        a.mediaType(),
                                        a.contentId(),
                                        a.size(),
                                        a.sha256(),
                                        r.attachments().get(0).deletedAt()))
                                .toList(),
                        r.opens())));
    }

    private void exact() {
        add(
                "s37_exactMessagesAreReadBack",
                "forgets the exact message",
                finding(r ->
                        new EmailRecord(r.id(), r.facts(), r.state(), r.recipients(), r.attachments(), r.opens())));
        add(
                "s37_exactMessagesAreDeleted",
                "deletes an exact message with every change",
                advancing(c -> new Change(
                        c.id(), c.next(), c.recipients(), c.events(), c.attempts(), Optional.of(Instant.EPOCH))));
    }

    private void claiming() {
        all.add(new Saboteur("uses its own clock", "s10_claimReturnsDueEmails", clock -> {
            HistoryStore ahead = MemoryHistoryStore.create(() -> clock.instant().plusMillis(1));
            return new ForwardingStore(ahead) {
                @Override
                public Instant now() {
                    return clock.instant();
                }
            };
        }));
        add("s10_claimReturnsDueEmails", "returns nothing at the exact due time", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                boolean dueNow = everything(good).stream()
                        .anyMatch(r -> r.state().due().filter(now()::equals).isPresent());
                return dueNow ? List.of() : super.claim(owner, lease, limit);
            }
        });
        add("s10_leasedEmailIsNotClaimedAgain", "ends leases early", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                return super.claim(owner, lease.minusMillis(1), limit);
            }
        });
        add("s10_claimRespectsLimit", "returns one more than the limit", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                return super.claim(owner, lease, limit + 1);
            }
        });
        add("s10_concurrentClaimsAreDisjoint", "selects first and updates later", good -> new ForwardingStore(good) {
            private final Exchanger<List<Claim>> both = new Exchanger<>();

            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                List<Claim> claims = new ArrayList<>(super.claim(owner, lease, limit));
                try {
                    claims.addAll(both.exchange(List.copyOf(claims), 100, TimeUnit.MILLISECONDS));
                } catch (TimeoutException | InterruptedException e) {
                    // There is no concurrent claim.
                }
                return claims;
            }
        });
        for (String test : List.of("s10_claimReturnsDueEmails", "s15_busyTenantDoesNotStarveOthers")) {
            all.add(new Saboteur("ignores due times", test, StoreSaboteurs::ignoringDueTimes));
        }
        for (String test : List.of("s10_leasedEmailIsNotClaimedAgain", "s15_newTenantIsServedSoon")) {
            add(test, "ignores leases", StoreSaboteurs::ignoringLeases);
        }
        add("s11_urgentEmailsComeFirst", "forgets the priority", good -> new ForwardingStore(good) {
            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                return super.insert(emails.stream()
                        .map(email ->
                                with(email, Sabotage.withPriority(email.record().facts(), Priority.NORMAL)))
                        .toList());
            }
        });
        add("s12_claimChangesFourFields", "adds an event to claimed e-mails", good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                List<Claim> claims = super.claim(owner, lease, limit);
                claims.forEach(
                        claim -> note(claim.record().id(), HistoryEvent.of(EventType.SENDING, now(), "claimed")));
                return claims;
            }
        });
        add("s12_claimChangesFourFields", "returns the record as it was before", claimed(claim -> {
            EmailRecord r = claim.record();
            EmailRecord old = r.with(
                    SampleChanges.with(
                            r.state(),
                            r.state().version() - 1,
                            EmailStatus.PENDING,
                            r.state().due(),
                            Optional.empty()),
                    r.recipients());
            return new Claim(old, claim.body(), claim.recovered());
        }));
        add("s12_claimChangesFourFields", "returns the recipients as SENDING", claimed(claim -> {
            EmailRecord r = claim.record();
            List<RecipientRecord> sending = r.recipients().stream()
                    .map(recipient -> SampleChanges.as(recipient, EmailStatus.SENDING))
                    .toList();
            return new Claim(r.with(r.state(), sending), claim.body(), claim.recovered());
        }));
        add(
                "s12_claimReportsRecovery",
                "never calls an e-mail recovered",
                claimed(claim -> new Claim(claim.record(), claim.body(), false)));
        add(
                "s12_claimReportsRecovery",
                "calls every e-mail recovered",
                claimed(claim -> new Claim(claim.record(), claim.body(), true)));
        add("s12_claimChangesFourFields", "stores the recipients as SENDING", good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change c) {
                EmailRecord before = find(c.id()).orElseThrow();
                List<RecipientRecord> shown = new ArrayList<>(before.recipients());
                if (before.status() == EmailStatus.SENDING) {
                    shown.replaceAll(recipient -> SampleChanges.as(recipient, EmailStatus.SENDING));
                }
                c.recipients().forEach(recipient -> shown.set(recipient.position(), recipient));
                return super.advance(
                        new Change(c.id(), c.next(), shown, c.events(), c.attempts(), c.attachmentsDeletedAt()));
            }
        });
        add("s13_renewExtendsTheLease", "always claims to have renewed", good -> new ForwardingStore(good) {
            @Override
            public boolean renew(EmailId id, long version, Duration lease) {
                return true;
            }
        });
        add("s13_renewIsFenced", "renews any version", good -> new ForwardingStore(good) {
            @Override
            public boolean renew(EmailId id, long version, Duration lease) {
                return super.renew(id, find(id).map(r -> r.state().version()).orElse(version), lease);
            }
        });
        add("s14_overdueEmailsAreFound", "omits finished e-mails", good -> new ForwardingStore(good) {
            @Override
            public List<EmailRecord> overdue(int limit) {
                return super.overdue(limit).stream()
                        .filter(record -> record.status() == EmailStatus.PENDING)
                        .toList();
            }
        });
        add("s14_overdueEmailsAreFound", "ignores the limit", good -> new ForwardingStore(good) {
            @Override
            public List<EmailRecord> overdue(int limit) {
                return super.overdue(1_000);
            }
        });
        add("s14_overdueEmailsAreFound", "includes e-mails being sent", good -> new ForwardingStore(good) {
            @Override
            public List<EmailRecord> overdue(int limit) {
                return everything(good).stream()
                        .filter(r -> r.state()
                                .deadline()
                                .filter(deadline -> !deadline.isAfter(now()))
                                .isPresent())
                        .limit(limit)
                        .toList();
            }
        });
    }

    /** A store whose clock is far ahead whenever something is claimed. */
    static HistoryStore ignoringDueTimes(InstantSource clock) {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        return new ForwardingStore(
                MemoryHistoryStore.create(() -> clock.instant().plus(ahead.get()))) {
            private Duration last = Duration.ZERO;

            @Override
            public synchronized List<Claim> claim(String owner, Duration lease, int limit) {
                last = last.plusDays(1_000);
                ahead.set(last);
                try {
                    return super.claim(owner, lease, limit);
                } finally {
                    ahead.set(Duration.ZERO);
                }
            }
        };
    }

    /** A store that returns SENDING e-mails to every caller. */
    static HistoryStore ignoringLeases(HistoryStore good) {
        return new ForwardingStore(good) {
            private final Map<EmailId, Long> given = new ConcurrentHashMap<>();

            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                given.forEach((id, version) -> super.renew(id, version, Duration.ZERO));
                List<Claim> claims = super.claim(owner, lease, limit);
                claims.forEach(claim ->
                        given.put(claim.record().id(), claim.record().state().version()));
                return claims;
            }
        };
    }

    private void takingTurns() {
        // Claims by due time alone, and sets the owner afterwards.
        UnaryOperator<HistoryStore> byTime = good -> new ForwardingStore(good) {
            private final Map<EmailId, EmailFacts> facts = new HashMap<>();

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                emails.forEach(
                        email -> facts.put(email.record().id(), email.record().facts()));
                return super.insert(emails.stream()
                        .map(email -> with(
                                email, Sabotage.withoutTenant(email.record().facts())))
                        .toList());
            }

            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                return super.claim(owner, lease, limit).stream()
                        .map(claim -> new Claim(
                                Sabotage.with(
                                        claim.record(),
                                        facts.getOrDefault(
                                                claim.record().id(),
                                                claim.record().facts())),
                                claim.body(),
                                claim.recovered()))
                        .toList();
            }
        };
        add("s15_busyTenantDoesNotStarveOthers", "orders by due time alone", byTime);
        add("s15_newTenantIsServedSoon", "orders by due time alone", byTime);
        add("s15_fairnessAppliesWithinPriority", "orders by due time alone", byTime);
        add(
                "s15_fairnessAppliesWithinPriority",
                "rotates tenants across priorities",
                good -> new ForwardingStore(good) {
                    @Override
                    public List<EmailId> insert(List<NewEmail> emails) {
                        return super.insert(emails.stream()
                                .map(email -> with(
                                        email,
                                        Sabotage.withPriority(email.record().facts(), Priority.NORMAL)))
                                .toList());
                    }
                });
    }

    private void agreeing() {
        add("s25_staleSettingIsNotChanged", "changes settings without comparing", good -> new ForwardingStore(good) {
            @Override
            public List<Boolean> changeSettings(List<SettingChange> changes) {
                changes.forEach(change -> super.changeSettings(List.of(new SettingChange(
                        change.name(),
                        Optional.ofNullable(
                                super.settings(Set.of(change.name())).get(change.name())),
                        change.after()))));
                return changes.stream().map(change -> true).toList();
            }
        });
        add("s25_staleSettingIsNotChanged", "ignores the letter case of names", good -> new ForwardingStore(good) {
            @Override
            public List<Boolean> changeSettings(List<SettingChange> changes) {
                return super.changeSettings(changes.stream()
                        .map(change -> new SettingChange(
                                change.name().toLowerCase(Locale.ROOT), change.before(), change.after()))
                        .toList());
            }
        });
        UnaryOperator<HistoryStore> looksFirst = good -> new ForwardingStore(good) {
            private final Meeting meeting = new Meeting();

            @Override
            public List<Boolean> changeSettings(List<SettingChange> changes) {
                SettingChange change = changes.get(0);
                String text = settings(Set.of(change.name())).get(change.name());
                boolean asSeen = change.before().equals(Optional.ofNullable(text));
                meeting.arrive();
                return List.of(asSeen && write(change));
            }

            private synchronized boolean write(SettingChange change) {
                String text = settings(Set.of(change.name())).get(change.name());
                return super.changeSettings(
                                List.of(new SettingChange(change.name(), Optional.ofNullable(text), change.after())))
                        .get(0);
            }
        };
        add("s25_oneConcurrentChangeWins", "compares a setting first and writes later", looksFirst);
        add("s25_concurrentChangesLoseNothing", "compares a setting first and writes later", looksFirst);
    }

    private void reading() {
        add(
                "s16_recordIsReadBack",
                "stores at most 1,000 characters",
                finding(r -> with(
                        r,
                        Sabotage.withSubject(
                                r.facts(),
                                r.facts()
                                        .subject()
                                        .substring(
                                                0,
                                                Math.min(
                                                        1_000,
                                                        r.facts().subject().length()))))));
        add(
                "s16_recordIsReadBack",
                "stores at most three bytes per character",
                finding(r -> with(
                        r,
                        Sabotage.withSubject(
                                r.facts(), r.facts().subject().replaceAll("[\\x{10000}-\\x{10ffff}]", "?")))));
        add("s16_thousandRecipientsAreStored", "returns recipients in any order", finding(r -> {
            List<RecipientRecord> recipients = new ArrayList<>(r.recipients());
            Collections.reverse(recipients);
            return r.with(r.state(), recipients);
        }));
        add("s16_everyCallIsVisibleToTheNext", "caches", good -> new ForwardingStore(good) {
            private final Map<EmailId, Optional<EmailRecord>> cache = new ConcurrentHashMap<>();

            @Override
            public Optional<EmailRecord> find(EmailId id) {
                return cache.computeIfAbsent(id, super::find);
            }
        });
        add("s17_bodiesAreReadBack", "changes line breaks", good -> new ForwardingStore(good) {
            @Override
            public Optional<EmailBody> body(EmailId id) {
                return super.body(id)
                        .map(b -> new EmailBody(
                                b.text().map(text -> text.replace("\r\n", "\n")),
                                b.html(),
                                b.replyTo(),
                                b.headers(),
                                b.requiredAttachments(),
                                b.untracked()));
            }
        });
        add(
                "s17_attachmentsAreReadBack",
                "reads only once, as much as is available",
                good -> new ForwardingStore(good) {
                    @Override
                    public Optional<InputStream> attachment(EmailId id, int position) {
                        return super.attachment(id, position).map(in -> {
                            try {
                                return new ByteArrayInputStream(in.readNBytes(1 << 20));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
                    }
                });
    }

    private void searching() {
        add("s18_oldestEmailsComeFirstIfAsked", "knows one order", good -> new ForwardingStore(good) {
            @Override
            public HistoryPage history(HistoryQuery query) {
                return super.history(query.oldestFirst(false));
            }
        });
        Map<String, UnaryOperator<HistoryQuery>> forgetful = Map.of(
                "ignores the filter by domain",
                        query -> query.recipientDomain().isPresent()
                                ? HistoryQuery.all().limit(query.limit())
                                : query,
                "ignores the filter by failure",
                        query ->
                                query.failure().isPresent() ? HistoryQuery.all().limit(query.limit()) : query,
                "ignores the filter by reply",
                        query -> query.replyWords().isEmpty()
                                ? query
                                : HistoryQuery.all().limit(query.limit()),
                "ignores the filter by mailing list",
                        query -> query.list().isPresent() ? HistoryQuery.all().limit(query.limit()) : query,
                "ignores the filter by names of attachments",
                        query -> query.attachmentWords().isEmpty()
                                ? query
                                : HistoryQuery.all().limit(query.limit()),
                "ignores the filter by parts of addresses",
                        query -> query.recipientParts().isEmpty()
                                ? query
                                : HistoryQuery.all().limit(query.limit()),
                "ignores the filter by reason to wait",
                        query ->
                                query.waiting().isPresent() ? HistoryQuery.all().limit(query.limit()) : query,
                "ignores the filter by what may have arrived",
                        query -> query.mayHaveArrived().isPresent()
                                ? HistoryQuery.all().limit(query.limit())
                                : query);
        forgetful.forEach((how, ignoring) ->
                add("s18_filtersAndPairsOfFiltersMatch", how, good -> new ForwardingStore(good) {
                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        return super.history(ignoring.apply(query));
                    }
                }));
        add(
                "s18_currentResultsAreFound",
                "finds an e-mail by the replies of its first change",
                good -> new ForwardingStore(good) {
                    private final Map<EmailId, List<RecipientRecord>> first = new HashMap<>();

                    @Override
                    public boolean advance(Change change) {
                        first.putIfAbsent(change.id(), change.recipients());
                        return super.advance(change);
                    }

                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        return query.replyWords().isEmpty()
                                ? super.history(query)
                                : scan(
                                        good,
                                        query,
                                        record -> record.with(
                                                record.state(), first.getOrDefault(record.id(), record.recipients())));
                    }
                });
        add("s18_currentResultsAreFound", "ignores failures in counts", good -> new ForwardingStore(good) {
            @Override
            public StatusCounts counts(HistoryQuery query) {
                return super.counts(query.failure().isPresent() ? HistoryQuery.all() : query);
            }
        });
    }

    private void listing() {
        add("s18_newestEmailsComeFirst", "orders by time alone", good -> new ForwardingStore(good) {
            @Override
            public HistoryPage history(HistoryQuery query) {
                HistoryPage page = super.history(query);
                List<EmailRecord> emails = new ArrayList<>(page.emails());
                Collections.reverse(emails);
                emails.sort(Comparator.comparing((EmailRecord r) -> r.id().recordedAt())
                        .reversed());
                return new HistoryPage(emails, page.next());
            }
        });
        add("s18_filtersAndPairsOfFiltersMatch", "compares without trailing spaces", good -> new ForwardingStore(good) {
            @Override
            public HistoryPage history(HistoryQuery query) {
                return scan(good, query, record -> with(record, Sabotage.padded(record.facts())));
            }
        });
        add(
                "s18_filtersAndPairsOfFiltersMatch",
                "returns different records in a list",
                good -> new ForwardingStore(good) {
                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        HistoryPage page = super.history(query);
                        return new HistoryPage(
                                page.emails().stream()
                                        .map(r -> new EmailRecord(
                                                r.id(), r.facts(), r.state(), r.recipients(), List.of(), r.opens()))
                                        .toList(),
                                page.next());
                    }
                });
        UnaryOperator<HistoryQuery> ignoring =
                query -> query.cause().isPresent() ? HistoryQuery.all().limit(query.limit()) : query;
        UnaryOperator<HistoryStore> ignoresCauses = good -> new ForwardingStore(good) {
            @Override
            public HistoryPage history(HistoryQuery query) {
                return super.history(ignoring.apply(query));
            }
        };
        searching();
        add("s18_filtersAndPairsOfFiltersMatch", "ignores the filter by cause", ignoresCauses);
        add("s18_currentCausesAreFound", "ignores the filter by cause", ignoresCauses);
        add("s18_currentCausesAreFound", "ignores causes in counts", good -> new ForwardingStore(good) {
            @Override
            public StatusCounts counts(HistoryQuery query) {
                return super.counts(ignoring.apply(query));
            }
        });
        add(
                "s18_currentCausesAreFound",
                "finds an e-mail by every cause that it ever had",
                good -> new ForwardingStore(good) {
                    private final Map<EmailId, Set<RefusalCause>> ever = new HashMap<>();

                    @Override
                    public boolean advance(Change change) {
                        Set<RefusalCause> causes =
                                ever.computeIfAbsent(change.id(), id -> EnumSet.noneOf(RefusalCause.class));
                        change.recipients().forEach(r -> r.cause().ifPresent(causes::add));
                        return super.advance(change);
                    }

                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        if (query.cause().isEmpty()) {
                            return super.history(query);
                        }
                        List<EmailRecord> found = everything(good).stream()
                                .filter(r -> ever.getOrDefault(r.id(), Set.of())
                                        .contains(query.cause().get()))
                                .toList();
                        return HistoryPage.of(found, query);
                    }
                });
        add(
                "s19_pagingReturnsEachEmailOnce",
                "starts a page with the last e-mail of the previous one",
                good -> new ForwardingStore(good) {
                    @Override
                    public HistoryPage history(HistoryQuery query) {
                        HistoryPage page = super.history(query);
                        List<EmailRecord> emails = new ArrayList<>(page.emails());
                        query.after().flatMap(this::find).ifPresent(last -> emails.add(0, last));
                        return HistoryPage.of(emails, query);
                    }
                });
        add("s19_pagingReturnsEachEmailOnce", "returns a cursor with an empty page", good -> new ForwardingStore(good) {
            @Override
            public HistoryPage history(HistoryQuery query) {
                HistoryPage page = super.history(query);
                if (page.next().isPresent() || page.emails().isEmpty()) {
                    return page;
                }
                EmailRecord last = page.emails().get(page.emails().size() - 1);
                return new HistoryPage(
                        page.emails(),
                        HistoryPage.of(List.of(last, last), HistoryQuery.all().limit(1))
                                .next());
            }
        });
        add("s19_cursorIgnoresNewEmails", "pages by OFFSET", good -> new ForwardingStore(good) {
            private final Map<EmailId, Integer> offsets = new HashMap<>();

            @Override
            public HistoryPage history(HistoryQuery query) {
                int offset = query.after().map(offsets::get).orElse(0);
                List<EmailRecord> found = everything(good).stream()
                        .filter(query::matches)
                        .skip(offset)
                        .limit(query.limit() + 1L)
                        .toList();
                HistoryPage page = HistoryPage.of(found, query);
                if (!page.emails().isEmpty()) {
                    offsets.put(
                            page.emails().get(page.emails().size() - 1).id(),
                            offset + page.emails().size());
                }
                return page;
            }
        });
        add("s20_countsMatchHistory", "counts one page", good -> new ForwardingStore(good) {
            @Override
            public StatusCounts counts(HistoryQuery query) {
                Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
                history(query).emails().forEach(email -> counts.merge(email.status(), 1L, Long::sum));
                return new StatusCounts(counts);
            }
        });
        add("s20_countsAreExactUpToCap", "stops counting too early", good -> new ForwardingStore(good) {
            @Override
            public StatusCounts counts(HistoryQuery query) {
                Map<EmailStatus, Long> counts =
                        new EnumMap<>(super.counts(query).counts());
                counts.replaceAll((status, number) -> Math.min(number, 5_000));
                return new StatusCounts(counts);
            }
        });
    }

    private void observing() {
        add(
                "s22_observationsAreCounted",
                "reports the first of each agent as the first",
                good -> new ForwardingStore(good) {
                    @Override
                    public boolean observe(Observation seen) {
                        boolean known = observations(seen.email()).stream()
                                .anyMatch(o -> o.recipient() == seen.recipient()
                                        && o.agent().equals(seen.agent()));
                        super.observe(seen);
                        return !known;
                    }
                });
        add(
                "s22_observationsAreCounted",
                "treats the latest call as the latest time",
                good -> new ForwardingStore(good) {
                    @Override
                    public List<ObservationRecord> observations(EmailId id) {
                        return super.observations(id).stream()
                                .map(o -> new ObservationRecord(
                                        o.kind(), o.recipient(), o.agent(), o.first(), o.first(), o.count()))
                                .toList();
                    }
                });
        add(
                "s22_unknownEmailsLeaveNoTrace",
                "does not check whether the recipient exists",
                good -> new ForwardingStore(good) {
                    @Override
                    public boolean observe(Observation seen) {
                        return super.observe(new Observation(seen.email(), 0, seen.kind(), seen.agent(), seen.at()));
                    }
                });
        add(
                "s22_observationDisturbsNoChange",
                "raises the version when it observes",
                good -> new ForwardingStore(good) {
                    @Override
                    public boolean observe(Observation seen) {
                        boolean first = super.observe(seen);
                        find(seen.email()).ifPresent(record -> advance(SampleChanges.touch(record, "opened")));
                        return first;
                    }
                });
        add(
                "s22_concurrentObservationsAreCounted",
                "reads the counter first and writes it later",
                good -> new ForwardingStore(good) {
                    private final Meeting meeting = new Meeting();

                    @Override
                    public boolean observe(Observation seen) {
                        return meeting.arrive() != 0 && super.observe(seen);
                    }
                });
        add("s24_noteAddsOneEvent", "raises the version when it notes", good -> new ForwardingStore(good) {
            @Override
            public boolean note(EmailId id, HistoryEvent event) {
                return find(id).map(record -> advance(SampleChanges.withEvents(record, List.of(event))))
                        .orElse(false);
            }
        });
        add("s24_concurrentNotesAreStored", "loses one of two concurrent notes", good -> new ForwardingStore(good) {
            private final Meeting meeting = new Meeting();

            @Override
            public boolean note(EmailId id, HistoryEvent event) {
                return meeting.arrive() == 0 || super.note(id, event);
            }
        });
        add("s21_queueStatsAreReported", "counts stuck e-mails as due", good -> new ForwardingStore(good) {
            @Override
            public QueueStats queue() {
                QueueStats report = super.queue();
                return new QueueStats(report.oldestDue(), report.due() + report.stuck(), report.inFlight(), 0);
            }
        });
        add("s21_queueStatsAreReported", "dates the oldest by urgency", good -> new ForwardingStore(good) {
            @Override
            public QueueStats queue() {
                QueueStats report = super.queue();
                return new QueueStats(
                        report.oldestDue().map(oldest -> now()), report.due(), report.inFlight(), report.stuck());
            }
        });
    }

    private void deleting() {
        add("s26_scanMissesNothing", "stops after a page", good -> new ForwardingStore(good) {
            @Override
            public HistoryPage having(RetainedPart part, HistoryQuery query) {
                return new HistoryPage(history(query).emails(), Optional.empty());
            }
        });
        add("s26_scanMissesNothing", "starts with the oldest", good -> new ForwardingStore(good) {
            @Override
            public HistoryPage having(RetainedPart part, HistoryQuery query) {
                HistoryPage page = history(query);
                List<EmailRecord> emails = new ArrayList<>(page.emails());
                Collections.reverse(emails);
                return new HistoryPage(emails, page.next());
            }
        });
        add("s27_partsAreDeletedSeparately", "adds the event every time", good -> new ForwardingStore(good) {
            @Override
            public List<Boolean> purge(List<Purge> purges) {
                List<Boolean> told = super.purge(purges);
                for (int i = 0; i < purges.size(); i++) {
                    Purge purge = purges.get(i);
                    if (!told.get(i) && purge.event().isPresent()) {
                        note(purge.id(), purge.event().get());
                    }
                }
                return told;
            }
        });
        add(
                "s27_partsAreDeletedSeparately",
                "deletes the events with the transcripts",
                good -> new ForwardingStore(good) {
                    @Override
                    public List<Boolean> purge(List<Purge> purges) {
                        for (Purge purge : purges) {
                            if (purge.part() == RetainedPart.TRANSCRIPTS) {
                                super.purge(List.of(
                                        new Purge(purge.id(), RetainedPart.EVENTS, purge.at(), Optional.empty())));
                            }
                        }
                        return super.purge(purges);
                    }
                });
        add("s27_oneConcurrentPurgeSucceeds", "queries first and deletes later", good -> new ForwardingStore(good) {
            private final Meeting meeting = new Meeting();

            @Override
            public List<Boolean> purge(List<Purge> purges) {
                List<Boolean> there = purges.stream().map(this::has).toList();
                meeting.arrive();
                super.purge(purges);
                return there;
            }

            private boolean has(Purge purge) {
                return purge.part() != RetainedPart.BODY || hasBody(purge.id());
            }
        });
        add("s28_recordIsDeletedWithEverything", "keeps the attempts", good -> new ForwardingStore(good) {
            private final Map<EmailId, List<AttemptRecord>> left = new HashMap<>();

            @Override
            public List<Boolean> purge(List<Purge> purges) {
                purges.forEach(purge -> left.put(purge.id(), super.attempts(purge.id())));
                return super.purge(purges);
            }

            @Override
            public List<AttemptRecord> attempts(EmailId id) {
                return left.getOrDefault(id, super.attempts(id));
            }
        });
        add("s28_recordIsDeletedWithEverything", "keeps the idempotency key", good -> new ForwardingStore(good) {
            private final Map<Optional<String>, EmailId> keys = new HashMap<>();

            @Override
            public List<Boolean> purge(List<Purge> purges) {
                purges.forEach(purge -> find(purge.id())
                        .ifPresent(record -> keys.put(record.facts().idempotencyKey(), record.id())));
                return super.purge(purges);
            }

            @Override
            public List<EmailId> insert(List<NewEmail> emails) {
                for (NewEmail email : emails) {
                    EmailId first = keys.get(email.record().facts().idempotencyKey());
                    if (first != null) {
                        return List.of(first);
                    }
                }
                return super.insert(emails);
            }
        });
    }

    private void erasing() {
        add("s29_erasedDataIsNotFound", "keeps the text of events", good -> new ForwardingStore(good) {
            private final Map<EmailId, List<HistoryEvent>> words = new HashMap<>();

            @Override
            public boolean erase(Erasure erasure) {
                EmailId id = erasure.record().id();
                List<HistoryEvent> kept = new ArrayList<>(events(id));
                kept.add(erasure.event());
                words.put(id, kept);
                return super.erase(erasure);
            }

            @Override
            public List<HistoryEvent> events(EmailId id) {
                return words.getOrDefault(id, super.events(id));
            }
        });
        add("s29_erasedDataIsNotFound", "forgets the search index", good -> new ForwardingStore(good) {
            private final Map<String, EmailId> index = new HashMap<>();

            @Override
            public boolean erase(Erasure erasure) {
                EmailId id = erasure.record().id();
                find(id).ifPresent(record ->
                        record.recipients().forEach(r -> index.put(r.address().normalized(), id)));
                return super.erase(erasure);
            }

            @Override
            public HistoryPage history(HistoryQuery query) {
                Optional<EmailRecord> found = query.recipients().stream()
                        .flatMap(address -> Optional.ofNullable(index.get(address)).flatMap(this::find).stream())
                        .findFirst();
                return found.map(record -> HistoryPage.of(List.of(record), query))
                        .orElseGet(() -> super.history(query));
            }
        });
        add("s29_erasureComparesTheVersion", "does not compare the version", good -> new ForwardingStore(good) {
            @Override
            public boolean erase(Erasure erasure) {
                EmailRecord next = erasure.record();
                return find(next.id())
                        .map(EmailRecord::state)
                        .map(SampleChanges::after)
                        .map(state -> super.erase(new Erasure(next.with(state, next.recipients()), erasure.event())))
                        .orElse(false);
            }
        });
    }

    private static Change written(Change c, List<RecipientRecord> recipients, List<AttemptRecord> attempts) {
        return new Change(c.id(), c.next(), recipients, c.events(), attempts, c.attachmentsDeletedAt());
    }

    private static Reply withoutPhase(Reply reply) {
        return new Reply(reply.code(), reply.text());
    }

    private static UnaryOperator<HistoryStore> advancing(UnaryOperator<Change> tamper) {
        return good -> new ForwardingStore(good) {
            @Override
            public boolean advance(Change change) {
                return super.advance(tamper.apply(change));
            }
        };
    }

    private static UnaryOperator<HistoryStore> finding(UnaryOperator<EmailRecord> tamper) {
        return good -> new ForwardingStore(good) {
            @Override
            public Optional<EmailRecord> find(EmailId id) {
                return super.find(id).map(tamper);
            }
        };
    }

    private static UnaryOperator<HistoryStore> claimed(UnaryOperator<Claim> tamper) {
        return good -> new ForwardingStore(good) {
            @Override
            public List<Claim> claim(String owner, Duration lease, int limit) {
                return super.claim(owner, lease, limit).stream().map(tamper).toList();
            }
        };
    }
}
