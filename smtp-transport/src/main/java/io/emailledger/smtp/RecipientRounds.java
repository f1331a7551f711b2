package io.emailledger.smtp;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One attempt: transactions, and connections if necessary, one after another, until each recipient has an answer. It
 * continues after a connection that ended, or a transaction that was full, as long as that leads somewhere: a round
 * without any news is followed by one more at most, and the number of connections is bounded.
 */
final class RecipientRounds {
    private static final int MOST_OUT_OF_SEQUENCE = 3;
    private static final int MOST_NEW_OUT_OF_SEQUENCE = 2;
    private static final String NO_LOGIN =
            "the server offers a login, none is configured: give login(...) or loginWithToken(...) to the transport";

    private final AttemptConnections connections;
    private final Submission mail;
    private final RecipientStates recipients;
    private final AttemptLog log;
    private final Deadline deadline;
    private final boolean hasLogin;
    private final AtomicBoolean acceptedWithoutLogin;
    private int cut;
    private int barren;
    private int outOfSequence;
    private int newOutOfSequence;
    private boolean contentBegun;

    RecipientRounds(
            AttemptConnections connections,
            Submission mail,
            AttemptLog log,
            Deadline deadline,
            boolean hasLogin,
            AtomicBoolean acceptedWithoutLogin) {
        this.connections = connections;
        this.mail = mail;
        this.recipients = new RecipientStates(mail.envelope().recipients().size());
        this.log = log;
        this.deadline = deadline;
        this.hasLogin = hasLogin;
        this.acceptedWithoutLogin = acceptedWithoutLogin;
    }

    DeliveryResult run() {
        // For a server that closes repeatedly only a few connections are opened; for one that accepts a few recipients
        // in each, as many as necessary.
        while (cut < 5 + recipients.size() / 5 + recipients.decided()) {
            List<Integer> asked = recipients.next(connections.recipientsSoFar());
            if (asked.isEmpty()) {
                break;
            }
            Optional<DeliveryResult> end = round(asked);
            if (end.isPresent()) {
                return end.get();
            }
        }
        return recipients.answered();
    }

    /** Does one transaction. Returns the result of the attempt, if it ends with this transaction. */
    private Optional<DeliveryResult> round(List<Integer> asked) {
        SmtpConnection connection;
        try {
            connection = connections.next();
        } catch (UnavailableException e) {
            log.note(e.reply().toString());
            return recipients.anyAnswer() ? stop(e.reply()) : Optional.of(new DeliveryResult.Unavailable(e.reply()));
        } catch (NoConnectionException e) {
            log.note("no connection was free in time");
            return stop(e.reply());
        }
        Optional<DeliveryResult.Unsendable> obstacle = mail.obstacle(connection.offer());
        if (obstacle.isPresent()) {
            log.note(obstacle.get().text());
            return recipients.anyAnswer() ? stop(new Reply(0, obstacle.get().text())) : Optional.of(obstacle.get());
        }
        boolean used = connection.isKept() || connection.messages() > 0;
        Transaction.TransactionResult result;
        try {
            List<Address> addresses =
                    asked.stream().map(mail.envelope().recipients()::get).toList();
            result = new Transaction(connection, mail, addresses, log, deadline).run();
        } catch (AttemptAbandonedException e) {
            if (!contentBegun) {
                throw e;
            }
            // What was answered before must not be lost.
            return stop(new Reply(0, "the attempt was given up before the content could be sent to these"));
        }
        Optional<Reply> wantsLogin = wantsLogin(result, asked.size(), connection.offer());
        if (wantsLogin.isPresent()) {
            connection.spoil();
            return Optional.of(new DeliveryResult.Unavailable(wantsLogin.get()));
        }
        return conclude(result, asked, used);
    }

    private Optional<DeliveryResult> conclude(Transaction.TransactionResult result, List<Integer> asked, boolean used) {
        boolean news = recipients.heard(asked, result.answers(), result.before());
        Reply reply = result.reply();
        if (result.end().needsAnotherConnection()) {
            cut++;
        }
        switch (result.end()) {
            case REFUSED -> {
                recipients.decideAll(ReplyClassifier.on(reply), reply);
                return Optional.of(recipients.answered());
            }
            case NOBODY -> recipients.transactionEnded(0);
            case ANSWERED -> {
                contentBegun |= reply.phase().filter(ReplyPhase.CONTENT::equals).isPresent();
                if (reply.code() / 100 == 2) {
                    acceptedWithoutLogin.set(true);
                }
                recipients.transactionEnded(recipients.decideAccepted(asked, ReplyClassifier.on(reply), reply));
                news = true;
            }
            case LOST -> {
                recipients.decideAccepted(asked, Outcome.UNKNOWN, reply);
                return stop(new Reply(0, "not tried: the answer to the content for others was lost"));
            }
            case CUT -> {
                news |= recipients.cutAt(asked, result);
                recipients.because(reply);
                log.note("the connection ended before each recipient had an answer");
            }
            case OUT_OF_SEQUENCE -> {
                outOfSequence++;
                // A used connection may have an old state; on a new one the reason is the server's.
                newOutOfSequence += used ? 0 : 1;
                if (outOfSequence >= MOST_OUT_OF_SEQUENCE || newOutOfSequence >= MOST_NEW_OUT_OF_SEQUENCE) {
                    return stop(reply);
                }
                log.note("server and transport do not agree on where they are: another connection is used");
                return Optional.empty();
            }
            case STALE -> {
                connections.stale();
                return Optional.empty();
            }
            case STOPPED -> {
                return stop(reply);
            }
        }
        barren = news ? 0 : barren + 1;
        return barren > 1 || (barren == 1 && !recipients.anyNeverAsked()) ? stop(reply) : Optional.empty();
    }

    /** Sets this answer, which is not about a recipient, for recipients without one. */
    private Optional<DeliveryResult> stop(Reply reply) {
        recipients.because(reply);
        return Optional.of(recipients.answered());
    }

    /**
     * Returns the server's reply to all recipients, if it requires a login and none is configured: that is about us.
     */
    private Optional<Reply> wantsLogin(Transaction.TransactionResult result, int asked, SmtpConnection.Offer offer) {
        boolean toAll = result.end() == Transaction.End.REFUSED
                || result.end() == Transaction.End.NOBODY
                || (result.end() == Transaction.End.OUT_OF_SEQUENCE
                        && result.answers().isEmpty());
        boolean toContent =
                result.end() == Transaction.End.ANSWERED && result.answers().size() == asked;
        if (hasLogin || recipients.anyAnswer() || !(toAll || toContent)) {
            return Optional.empty();
        }
        boolean hint = offer.hasLogin() && !acceptedWithoutLogin.get();
        List<Reply> said = result.end() == Transaction.End.NOBODY ? result.answers() : List.of(result.reply());
        boolean wanted =
                said.stream().allMatch(r -> hint ? ReplyClassifier.mayWantLogin(r) : ReplyClassifier.wantsLogin(r));
        if (!wanted) {
            return Optional.empty();
        }
        Reply first = said.get(0);
        log.note(hint ? NO_LOGIN : "the server accepts nothing without a login, or without TLS");
        return Optional.of(hint ? new Reply(first.code(), first.text() + " (" + NO_LOGIN + ")", first.phase()) : first);
    }
}
