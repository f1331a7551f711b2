package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Campaigns;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.SampleAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Runs random commands against a ledger and a transport that misbehaves at random, and checks invariants of every
 * recipient. The seed is printed; {@code -Dmodel.seed=...} repeats the run.
 */
class ModelTest {
    private static final int RUNS = Campaigns.number(100, 1_000);
    private static final int COMMANDS = 60;

    @Test
    void noCommandSequenceCausesIllegalEvent() {
        long seed = Long.getLong("model.seed", System.nanoTime());
        System.out.println("ModelTest: -Dmodel.seed=" + seed);
        for (int run = 0; run < RUNS; run++) {
            new Run(new Random(seed + run)).play();
        }
    }

    /** The run of one ledger, with independent knowledge of every recipient. */
    private static final class Run {
        private final Random random;
        private final Rig rig = new Rig();
        private final Map<EmailId, List<EmailStatus>> last = new HashMap<>();
        private final Map<String, Integer> taken = new HashMap<>();
        private final Set<String> unknown = new HashSet<>();
        private final Set<EmailId> cancelled = new HashSet<>();
        private final Map<EmailId, Integer> transmittedWhenCancelled = new HashMap<>();
        private int count;

        Run(Random random) {
            this.random = random;
            rig.transport.otherwise(this::misbehave);
        }

        void play() {
            for (int i = 0; i < COMMANDS; i++) {
                command();
                last.keySet().forEach(this::check);
            }
            rig.transport.otherwise(this::takeAll);
            for (int i = 0; i < 60; i++) {
                rig.later(Duration.ofHours(2));
            }
            last.keySet().forEach(this::check);
            assertThat(last.keySet())
                    .as("no e-mail is unfinished at the end")
                    .allSatisfy(id -> assertThat(rig.status(id)).isNotIn(EmailStatus.PENDING, EmailStatus.SENDING));
            last.keySet().forEach(this::checkEnd);
            rig.close();
        }

        private void command() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> send();
                case 3 -> cancel();
                case 4 -> rig.ledger.sending().runOnce();
                case 5 -> rig.work();
                case 6 -> rig.clock.advance(Duration.ofSeconds(random.nextInt(20_000)));
                default -> resolve();
            }
        }

        private void send() {
            EmailBuilder email = Rig.email();
            int recipients = random.nextInt(4);
            for (int i = 0; i < recipients; i++) {
                email.to(random.nextInt(8) == 0 ? "broken@" : "r" + count++ + "@home.example");
            }
            if (random.nextBoolean()) {
                email.guarantee(Guarantee.AT_MOST_ONCE);
            }
            if (random.nextInt(4) == 0) {
                email.sendAt(rig.clock.instant().plusSeconds(random.nextInt(10_000)));
            }
            last.put(rig.send(email), null);
        }

        private void cancel() {
            any().forEach(id -> {
                CancelResult result = rig.ledger.cancel(id);
                if (result.recipients() > 0) {
                    cancelled.add(id);
                    transmittedWhenCancelled.put(id, deliveries(id));
                }
            });
        }

        private void resolve() {
            any().forEach(id -> {
                Resolution[] all = Resolution.values();
                rig.ledger.resolve(id, all[random.nextInt(all.length)], "somebody");
            });
        }

        private List<EmailId> any() {
            List<EmailId> all = new ArrayList<>(last.keySet());
            return all.isEmpty() ? List.of() : List.of(all.get(random.nextInt(all.size())));
        }

        private DeliveryResult misbehave(SampleAttempt attempt) {
            Act act = switch (random.nextInt(10)) {
                case 0 -> Act.unavailable("down");
                case 1 -> Act.defer(421, "4.3.2 later");
                case 2 -> Act.refuseContent(554, "5.7.1 no");
                case 3 -> Act.deferContent(451, "4.3.0 no space");
                case 4 -> Act.loseAnswer();
                case 5 -> Act.unsendable(FailureReason.UNSENDABLE, "cannot");
                case 6 -> Act.breakBefore(IllegalStateException::new);
                case 7 -> Act.breakAfter(IllegalStateException::new);
                default -> this::byRecipient;
            };
            DeliveryResult result;
            try {
                result = act.perform(attempt);
            } catch (IllegalStateException e) {
                attempt.envelope().recipients().forEach(r -> unknown.add(r.address()));
                throw e;
            }
            if (result instanceof DeliveryResult.Answered answered) {
                note(attempt, answered);
            }
            return result;
        }

        private DeliveryResult byRecipient(SampleAttempt attempt) {
            attempt.sendContent();
            return new DeliveryResult.Answered(attempt.envelope().recipients().stream()
                    .map(r -> switch (random.nextInt(4)) {
                        case 0 -> new DeliveryResult.Answer(Outcome.REJECTED, new Reply(550, "5.1.1 no"));
                        case 1 -> new DeliveryResult.Answer(Outcome.DEFERRED, new Reply(452, "4.2.2 full"));
                        default -> new DeliveryResult.Answer(Outcome.ACCEPTED, new Reply(250, "2.0.0 ok"));
                    })
                    .toList());
        }

        private DeliveryResult takeAll(SampleAttempt attempt) {
            DeliveryResult.Answered answered =
                    (DeliveryResult.Answered) Act.answer().perform(attempt);
            note(attempt, answered);
            return answered;
        }

        private void note(SampleAttempt attempt, DeliveryResult.Answered answered) {
            for (int i = 0; i < answered.recipients().size(); i++) {
                String address = attempt.envelope().recipients().get(i).address();
                switch (answered.recipients().get(i).outcome()) {
                    case ACCEPTED -> taken.merge(address, 1, Integer::sum);
                    case UNKNOWN -> unknown.add(address);
                    default -> {}
                }
            }
        }

        private int deliveries(EmailId id) {
            return (int) rig.transport.deliveries().stream()
                    .filter(h -> h.envelope().email().equals(id))
                    .count();
        }

        /**
         * Checked after every command: each recipient has changed only along allowed transitions, and the status of the
         * e-mail follows from its recipients.
         */
        private void check(EmailId id) {
            EmailRecord record = rig.record(id);
            List<EmailStatus> now =
                    record.recipients().stream().map(RecipientRecord::status).toList();
            List<EmailStatus> before = last.get(id);
            if (before != null) {
                for (int i = 0; i < now.size(); i++) {
                    assertThat(reachable(before.get(i)))
                            .as("recipient %d of %s was %s", i, id, before.get(i))
                            .contains(now.get(i));
                }
            }
            last.put(id, now);
            assertThat(record.status()).isEqualTo(StateMachine.roll(now));
            assertThat(record.state().due().isPresent()).isEqualTo(record.status() == EmailStatus.PENDING);
        }

        private static Set<EmailStatus> reachable(EmailStatus from) {
            Set<EmailStatus> all = new HashSet<>(Set.of(from));
            List<EmailStatus> todo = new ArrayList<>(all);
            while (!todo.isEmpty()) {
                StateMachine.next(todo.remove(0)).stream().filter(all::add).forEach(todo::add);
            }
            return all;
        }

        private void checkEnd(EmailId id) {
            EmailRecord record = rig.record(id);
            for (RecipientRecord recipient : record.recipients()) {
                String address = recipient.address().address();
                int copies = taken.getOrDefault(address, 0);
                assertThat(copies).as("%s was accepted at most once", address).isLessThanOrEqualTo(1);
                if (recipient.status() == EmailStatus.DELIVERED && copies == 0) {
                    assertThat(unknown)
                            .as("%s is DELIVERED, so there is a reason for it", address)
                            .contains(address);
                }
                if (copies == 1) {
                    assertThat(recipient.status())
                            .as("%s was accepted", address)
                            .isEqualTo(EmailStatus.DELIVERED);
                }
            }
            if (cancelled.contains(id)) {
                assertThat(deliveries(id))
                        .as("nothing is transmitted after CANCELLED")
                        .isEqualTo(transmittedWhenCancelled.get(id));
            }
        }
    }
}
