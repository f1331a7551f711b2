package io.emailledger.internal.actions;

import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.history.EmailRecord;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.spi.HistoryStore.Change;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What follows for an e-mail from a requested change: a refusal, or a commit.
 *
 * @param refusal why nothing is changed
 */
record Step(Optional<Code> refusal, Function<ChangeCommitter, Boolean> committing) {

    static Step refused(Code code) {
        return new Step(Optional.of(code), committer -> false);
    }

    /**
     * Returns a step that commits a change.
     *
     * @param before the record, with the properties that it has afterwards
     * @param write commits the change in the store
     */
    static Step by(EmailRecord before, Change change, Predicate<Change> write) {
        return committing(committer -> committer.commit(before, change, write));
    }

    static Step committing(Function<ChangeCommitter, Boolean> commit) {
        return new Step(Optional.empty(), commit);
    }

    /** Returns false if the e-mail has changed meanwhile. */
    boolean commit(ChangeCommitter committer) {
        return committing.apply(committer);
    }
}
