package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.transitions.AttemptTransitions;
import io.emailledger.internal.transitions.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results of the attempts for one e-mail since the last recorded change. Not thread-safe. */
final class Progress {
    private final List<AttemptRecord> attempts = new ArrayList<>();
    private final List<Ruling> rulings = new ArrayList<>();
    private final List<HistoryEvent> before;
    private Optional<FailureReason> unsendable = Optional.empty();

    Progress(List<HistoryEvent> before) {
        this.before = new ArrayList<>(before);
    }

    void add(AttemptRecord attempt, List<Ruling> following) {
        attempts.add(attempt);
        rulings.addAll(following);
    }

    /** Forgets the rulings about recipients that another transport tries. */
    void supersede(List<RecipientRecord> moved) {
        rulings.removeIf(ruling -> moved.stream()
                .anyMatch(recipient -> recipient.position() == ruling.result().recipient()));
    }

    void event(HistoryEvent event) {
        before.add(event);
    }

    void unsendable(FailureReason reason) {
        unsendable = Optional.of(reason);
    }

    /** The number of attempts. */
    int attempts() {
        return attempts.size();
    }

    /** The attempt that was added last. */
    AttemptRecord last() {
        return attempts.get(attempts.size() - 1);
    }

    List<Ruling> rulings() {
        return rulings;
    }

    AttemptTransitions.Ended ended() {
        return new AttemptTransitions.Ended(attempts, rulings, unsendable, before);
    }

    /** Resets this after everything was recorded. */
    void recorded() {
        attempts.clear();
        rulings.clear();
        before.clear();
        unsendable = Optional.empty();
    }
}
