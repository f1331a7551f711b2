package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.message.Email.Guarantee;
import java.util.List;
import java.util.Optional;

/** Marks recipients for whom a server may have the e-mail, although no answer was recorded. */
public final class Arrivals {
    private Arrivals() {}

    /**
     * Returns a claimed e-mail whose previous process ended: a server may have it for all unfinished recipients. An
     * at-most-once e-mail is not changed: its journal is more exact.
     */
    public static EmailRecord afterRecovery(EmailRecord sending) {
        if (sending.facts().guarantee() == Guarantee.AT_MOST_ONCE) {
            return sending;
        }
        return sending.with(
                sending.state(),
                sending.recipients().stream()
                        .map(r -> r.status() == EmailStatus.SENDING ? mayHaveArrived(r) : r)
                        .toList());
    }

    /** Returns a recipient for whom a server may have the e-mail; a known acceptance stays recorded. */
    static RecipientRecord mayHaveArrived(RecipientRecord recipient) {
        return recipient.arrival().isPresent()
                ? recipient
                : StateMachine.withArrival(recipient, Arrival.MAY_HAVE_ARRIVED);
    }

    /** Tells whether evidence of an arrival makes it DELIVERED, because it is not finished and may have arrived. */
    static boolean mayBecomeDelivered(RecipientRecord recipient) {
        return recipient.mayHaveArrived()
                && (recipient.status() == EmailStatus.PENDING || recipient.status() == EmailStatus.UNCONFIRMED);
    }

    /** Tells whether it ended otherwise although it may have arrived, and nothing has confirmed that yet. */
    static boolean isFinishedWithoutArrival(RecipientRecord recipient) {
        return recipient.mayHaveArrived()
                && recipient.status().isFinished()
                && !recipient.arrival().equals(Optional.of(Arrival.WAS_ACCEPTED));
    }

    /** Returns the recipients of a released e-mail that have an arrival, as they are stored. */
    static List<RecipientRecord> kept(EmailRecord sending) {
        return sending.recipients().stream()
                .filter(r -> r.status() == EmailStatus.SENDING && r.arrival().isPresent())
                .map(r -> StateMachine.withStatus(r, EmailStatus.PENDING))
                .toList();
    }

    /** Returns what an event adds about a recipient whose status is not DELIVERED; mostly nothing. */
    static String text(RecipientRecord recipient) {
        return recipient
                .arrival()
                .map(arrival -> switch (arrival) {
                    case MAY_HAVE_ARRIVED ->
                        " A server may have it: the process that was sending it ended, or the answer was lost.";
                    case WAS_ACCEPTED -> " A late answer says that a server accepted it.";
                })
                .orElse("");
    }
}
