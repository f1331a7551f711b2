package io.emailledger.testkit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.StoreSaboteurs.Saboteur;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Stores that each break the rule about whole periods. */
final class PeriodSaboteurs {
    private static final String KEEPING = "s53_periodKeepsWhatMustBeKept";

    private PeriodSaboteurs() {}

    static List<Saboteur> all() {
        return List.of(
                Saboteur.of(KEEPING, "deletes e-mails on hold with their period", good -> new Deleting(good) {
                    @Override
                    boolean deletes(EmailRecord email, Instant end, Set<String> held) {
                        return email.status().isFinished()
                                && email.id().recordedAt().isBefore(end);
                    }
                }),
                Saboteur.of(KEEPING, "deletes unfinished e-mails with their period", good -> new Deleting(good) {
                    @Override
                    boolean deletes(EmailRecord email, Instant end, Set<String> held) {
                        return email.facts().tags().stream().noneMatch(held::contains)
                                && email.id().recordedAt().isBefore(end);
                    }
                }),
                Saboteur.of(KEEPING, "deletes a period with an unfinished e-mail in part", good -> new Deleting(good) {
                    @Override
                    boolean deletes(EmailRecord email, Instant end, Set<String> held) {
                        return email.status().isFinished()
                                && email.facts().tags().stream().noneMatch(held::contains)
                                && email.id().recordedAt().isBefore(end);
                    }
                }),
                Saboteur.of(KEEPING, "counts periods", good -> new Deleting(good) {
                    @Override
                    boolean deletes(EmailRecord email, Instant end, Set<String> held) {
                        return email.facts().tags().contains("old@home.example");
                    }

                    @Override
                    long counted(long emails) {
                        return emails * 30;
                    }
                }),
                Saboteur.of(KEEPING, "keeps the body of a deleted period", good -> new Deleting(good) {
                    @Override
                    boolean deletes(EmailRecord email, Instant end, Set<String> held) {
                        return email.facts().tags().contains("old@home.example");
                    }

                    @Override
                    public Optional<io.emailledger.history.EmailBody> body(io.emailledger.message.EmailId id) {
                        return super.body(id).or(() -> Optional.of(Sample.recordedAt(Instant.EPOCH).body));
                    }
                }),
                Saboteur.of(
                        "s53_periodThatHasNotEndedStays",
                        "deletes a period with younger e-mails",
                        good -> new Deleting(good) {
                            @Override
                            boolean deletes(EmailRecord email, Instant end, Set<String> held) {
                                return email.status().isFinished();
                            }
                        }));
    }

    /** Deletes e-mails one by one, and says that it was a period. */
    private abstract static class Deleting extends ForwardingStore {
        Deleting(HistoryStore good) {
            super(good);
        }

        abstract boolean deletes(EmailRecord email, Instant end, Set<String> held);

        long counted(long emails) {
            return emails;
        }

        @Override
        public PeriodPurge purgePeriod(Instant end, Set<String> held) {
            Predicate<EmailRecord> deleted = email -> deletes(email, end, held);
            List<Purge> purges = history(HistoryQuery.all().limit(100)).emails().stream()
                    .filter(deleted)
                    .map(email -> new Purge(email.id(), RetainedPart.RECORD, end, Optional.empty()))
                    .toList();
            purge(purges);
            return new PeriodPurge(counted(purges.size()), false, end);
        }
    }
}
