package io.emailledger.smtp;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.DeliveryResult.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of each recipient within one attempt, and the recipients of the next transaction. First come, alone, those
 * accepted on a connection that then ended. Then come those without an answer, as many as the server accepts at once.
 * Last come, once and in a separate transaction, those deferred before a connection ended.
 */
final class RecipientStates {
    /** RFC 5321 section 4.5.3.1.8: the number that every server has to accept. */
    private static final int MOST_RECIPIENTS = 100;

    private final State[] states;
    private final SessionLimit limit = new SessionLimit();
    private int mostAtOnce = MOST_RECIPIENTS;
    private boolean wasCut;
    private Reply reason = new Reply(0, "not tried: the server has closed too many connections");

    /** The state of one recipient. */
    private static final class State {
        /** The final answer of the attempt for this recipient. */
        private @Nullable Answer answer;

        /** The reply that deferred it, which counts if no other follows. */
        private @Nullable Answer deferred;

        private boolean accepted;
        private boolean full;
        private boolean askedAgain;
        private int cuts;

        boolean isOpen() {
            return answer == null && deferred == null;
        }

        boolean isNeverAnswered() {
            return isOpen() && !accepted && !full;
        }
    }

    RecipientStates(int number) {
        states = new State[number];
        Arrays.setAll(states, i -> new State());
    }

    int size() {
        return states.length;
    }

    /** Returns the recipients of the next transaction, after a number in the session; empty if none is left. */
    List<Integer> next(int inSession) {
        int most = Math.min(mostAtOnce, limit.room(inSession));
        List<Integer> accepted = where(s -> s.isOpen() && s.accepted);
        if (!accepted.isEmpty()) {
            // No other recipient among them: one more may be the one at which the server closes.
            return accepted.stream().limit(most).toList();
        }
        List<Integer> next = Stream.concat(
                        where(s -> s.isOpen() && s.cuts == 0).stream(), where(s -> s.isOpen() && s.cuts > 0).stream())
                .limit(most)
                .toList();
        if (!next.isEmpty() || !wasCut) {
            return next;
        }
        List<Integer> again = where(s -> s.answer == null && !s.askedAgain).stream()
                .limit(most)
                .toList();
        again.forEach(i -> states[i].askedAgain = true);
        return again;
    }

    private List<Integer> where(Predicate<State> condition) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            if (condition.test(states[i])) {
                found.add(i);
            }
        }
        return found;
    }

    /** Tells whether a server has said anything yet that one of them keeps. */
    boolean anyAnswer() {
        return Arrays.stream(states).anyMatch(s -> s.answer != null || s.deferred != null || s.accepted);
    }

    /** The number of recipients with an answer. */
    int decided() {
        return (int) Arrays.stream(states).filter(s -> !s.isOpen()).count();
    }

    /** Returns whether there is a recipient that was not yet sent to a server. */
    boolean anyNeverAsked() {
        return Arrays.stream(states).anyMatch(s -> s.isNeverAnswered() && s.cuts == 0);
    }

    /** Notes the replies to RCPT, after so many in the session. Returns whether they are news. */
    boolean heard(List<Integer> asked, List<Reply> answers, int before) {
        boolean news = false;
        limit.answered(before + answers.size());
        for (int i = 0; i < answers.size(); i++) {
            State state = states[asked.get(i)];
            Reply reply = answers.get(i);
            boolean yes = reply.code() / 100 == 2;
            if (yes) {
                news |= !state.accepted;
                state.accepted = true;
                state.deferred = null;
            } else if (ReplyClassifier.isOneRecipientTooMany(reply)) {
                state.full = true;
                state.accepted = false;
                state.deferred = new Answer(Outcome.DEFERRED, reply);
            } else if (ReplyClassifier.on(reply) == Outcome.DEFERRED) {
                news |= state.deferred == null;
                state.accepted = false;
                state.deferred = new Answer(Outcome.DEFERRED, reply);
            } else {
                news = true;
                state.answer = new Answer(ReplyClassifier.on(reply), reply);
            }
        }
        return news;
    }

    /** Sets this answer for the accepted recipients of a transaction, and returns their number. */
    int decideAccepted(List<Integer> asked, Outcome outcome, Reply reply) {
        int decided = 0;
        for (int i : asked) {
            State state = states[i];
            if (state.isOpen() && state.accepted) {
                state.answer = new Answer(outcome, reply);
                decided++;
            }
        }
        return decided;
    }

    /** Sets this answer for all recipients without one. */
    void decideAll(Outcome outcome, Reply reply) {
        for (State state : states) {
            if (state.isOpen()) {
                state.answer = new Answer(outcome, reply);
            }
        }
    }

    /**
     * After a transaction with accepted recipients, those for whom it was full may be sent in the next one; after none,
     * they wait.
     */
    void transactionEnded(int decided) {
        for (State state : states) {
            if (state.full && state.answer == null) {
                state.full = false;
                if (decided > 0) {
                    state.deferred = null;
                    mostAtOnce = Math.min(mostAtOnce, decided);
                } else {
                    state.askedAgain = true;
                }
            }
        }
    }

    /** Notes that the connection ended before all of them had an answer. Returns whether that is news. */
    boolean cutAt(List<Integer> asked, Transaction.TransactionResult result) {
        int answers = result.answers().size();
        wasCut = true;
        for (State state : states) {
            if (state.full && state.answer == null) {
                state.full = false;
                state.deferred = null;
            }
        }
        if (answers == asked.size()) {
            return false;
        }
        if (answers == 0 && result.before() > 0) {
            // The limit of the session was reached before the first of them: a new session may accept it.
            return true;
        }
        boolean news = result.answers().stream().anyMatch(r -> r.code() / 100 == 2)
                && limit.endedAt(result.before() + answers, answers);
        State state = states[asked.get(answers)];
        state.cuts++;
        if (state.cuts < 2 || answers > 0) {
            return news;
        }
        // No recipient was before it this time: it may be the one at which the server closes, and the others go first.
        news |= state.deferred == null;
        state.accepted = false;
        state.deferred = new Answer(Outcome.DEFERRED, result.reply());
        return news;
    }

    /** Records why recipients have no answer. */
    void because(Reply reply) {
        reason = reply;
    }

    DeliveryResult answered() {
        Answer common = new Answer(Outcome.DEFERRED, reason);
        return new DeliveryResult.Answered(Arrays.stream(states)
                .map(s -> s.answer != null ? s.answer : s.deferred != null ? s.deferred : common)
                .toList());
    }
}
