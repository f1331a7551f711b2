package io.emailledger.jdbc;

import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Priority;
import java.util.List;

/** The number under which a priority is kept, and the row of the queue that follows from a state. */
final class Lane {
    /** Every lane, first the one that leaves first. */
    static final List<Integer> ALL = List.of(1, 2, 3);

    private Lane() {}

    static int of(Priority priority) {
        return switch (priority) {
            case HIGH -> 1;
            case NORMAL -> 2;
            case LOW -> 3;
        };
    }

    static Priority priority(int lane) {
        return switch (lane) {
            case 1 -> Priority.HIGH;
            case 2 -> Priority.NORMAL;
            case 3 -> Priority.LOW;
            default -> throw new IllegalStateException("There is no priority " + lane);
        };
    }

    static boolean isQueued(EmailState state) {
        return state.due().isPresent() || state.deadline().isPresent();
    }

    /** 1 if an e-mail in this state may be claimed when it is due, else -1: what its lane is multiplied by. */
    static int sign(EmailState state) {
        boolean claimable = state.due().isPresent()
                && (state.status() == EmailStatus.PENDING || state.status() == EmailStatus.SENDING);
        return claimable ? 1 : -1;
    }
}
