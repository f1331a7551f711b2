package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import java.time.Instant;
import java.util.Optional;

/** Computes the state of an e-mail after a change. */
public final class NextState {
    private NextState() {}

    /** Returns a state with the next version. */
    public static EmailState after(EmailState state) {
        return with(state, state.version() + 1, state.deadline());
    }

    static EmailState withVersion(EmailState state, long version) {
        return with(state, version, state.deadline());
    }

    /** Returns a state without a deadline. */
    public static EmailState withoutDeadline(EmailState state) {
        return with(state, state.version(), Optional.empty());
    }

    /** Returns a state with another deadline. */
    public static EmailState withDeadline(EmailState state, Instant deadline) {
        return withDeadline(state, Optional.of(deadline));
    }

    static EmailState withDeadline(EmailState state, Optional<Instant> deadline) {
        return with(state, state.version(), deadline);
    }

    /**
     * Returns the state of a claim whose lease continues.
     *
     * @param until the end of the lease
     * @param journalled whether a server may have content for which no answer is recorded
     */
    static EmailState renewed(EmailState state, Instant until, int attempts, boolean journalled) {
        return new EmailState(
                state.version(),
                state.status(),
                Optional.of(until),
                state.deadline(),
                state.waiting(),
                state.owner(),
                attempts,
                journalled,
                state.failure(),
                state.holdReason());
    }

    /** Returns a state as held, without a due time. */
    public static EmailState held(EmailState state, String reason, Optional<Instant> deadline) {
        return new EmailState(
                state.version(),
                EmailStatus.PENDING,
                Optional.empty(),
                deadline,
                Optional.of(WaitReason.HELD),
                Optional.empty(),
                state.attempts(),
                false,
                state.failure(),
                Optional.of(reason));
    }

    /** Returns a state as PENDING until a time, without an owner. */
    public static EmailState waiting(EmailState state, WaitReason reason, Instant until) {
        return new EmailState(
                state.version(),
                EmailStatus.PENDING,
                Optional.of(until),
                state.deadline(),
                Optional.of(reason),
                Optional.empty(),
                state.attempts(),
                false,
                state.failure());
    }

    private static EmailState with(EmailState state, long version, Optional<Instant> deadline) {
        return new EmailState(
                version,
                state.status(),
                state.due(),
                deadline,
                state.waiting(),
                state.owner(),
                state.attempts(),
                state.journalled(),
                state.failure(),
                state.holdReason());
    }
}
