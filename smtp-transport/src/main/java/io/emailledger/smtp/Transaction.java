package io.emailledger.smtp;

import io.emailledger.history.FailureReason;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.spi.AttemptAbandonedException;
import io.emailledger.spi.AttemptLog;
import io.emailledger.spi.Envelope;
import io.emailledger.spi.Handover;
import io.emailledger.spi.Handover.Answer;
import io.emailledger.spi.MessageContent;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Hands one e-mail over on one connection (RFC 5321 section 3.3), and judges what became of it for each recipient: by
 * the first digit of the server's answer where there is one, and where there is none by how far the conversation had
 * come. Until the line that ends the content has begun to leave, the server cannot have the e-mail: DEFERRED. From
 * there on it may: UNKNOWN.
 */
final class Transaction {
    private final SmtpConnection connection;
    private final boolean kept;
    private final Envelope envelope;
    private final MessageContent content;
    private final AttemptLog log;
    private final Deadline deadline;
    private final SmtpSettings settings;
    private final BooleanSupplier closing;
    private final int group;
    private final Notices notices;
    private final @Nullable Answer[] answers;
    private boolean answered;
    private boolean contentSent;

    Transaction(
            SmtpConnection connection,
            Envelope envelope,
            MessageContent content,
            AttemptLog log,
            Deadline deadline,
            SmtpSettings settings,
            BooleanSupplier closing) {
        this.connection = connection;
        this.kept = connection.isKept();
        this.envelope = envelope;
        this.content = content;
        this.log = log;
        this.deadline = deadline;
        this.settings = settings;
        this.closing = closing;
        // Few enough that neither side waits for the other to read (RFC 2920 section 3.1).
        this.group = connection.offer().has("PIPELINING") ? 50 : 1;
        this.notices = new Notices(connection.offer().has("DSN") ? envelope.notices() : Optional.empty());
        this.answers = new Answer[envelope.recipients().size()];
    }

    /**
     * Does all of it. Afterwards the connection is settled, or must be closed.
     *
     * @throws ConnectionLostException if a kept connection was dead, and nothing has happened yet
     * @throws AttemptAbandonedException if the log threw it
     */
    Handover run() throws ConnectionLostException {
        Optional<Handover> obstacle = obstacle();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        connection.beginMessage();
        try {
            return converse();
        } catch (IOException e) {
            connection.spoil();
            if (kept && !answered && isLoss(e) && deadline.reason().isEmpty()) {
                throw new ConnectionLostException(e);
            }
            String words = Words.of(e, deadline, contentSent ? connection.contentTimeout() : settings.readTimeout());
            log.note(words);
            return decide(contentSent ? Outcome.UNKNOWN : Outcome.DEFERRED, new Reply(0, words));
        }
    }

    private Optional<Handover> obstacle() {
        long limit = connection.offer().sizeLimit();
        if (content.size() > limit) {
            return unsendable(
                    FailureReason.TOO_LARGE,
                    "It has " + content.size() + " bytes, and the server takes no more than " + limit
                            + ": send less, or attachments as links.");
        }
        if (needsSmtpUtf8() && !connection.offer().has("SMTPUTF8")) {
            return unsendable(
                    FailureReason.SMTPUTF8_NOT_OFFERED,
                    "An address of it is not ASCII, and the server does not offer SMTPUTF8: use another address, or another server.");
        }
        return Optional.empty();
    }

    private Optional<Handover> unsendable(FailureReason reason, String words) {
        log.note(words);
        return Optional.of(new Handover.Unsendable(reason, words));
    }

    /** Also where the domain of an address has no form in ASCII. */
    private boolean needsSmtpUtf8() {
        return envelope.needsSmtpUtf8()
                || content.needsSmtpUtf8()
                || !isAscii(envelope.returnPath().forEnvelope())
                || envelope.recipients().stream().anyMatch(a -> !isAscii(a.forEnvelope()));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private Handover converse() throws IOException, ConnectionLostException {
        connection.wire().checkTurn();
        connection.wire().queue(mailFrom(), log);
        int asked = group > 1 ? askForRecipients(0) : 0;
        connection.wire().flush();
        Reply reply = connection.answer(log);
        if (reply.code() == 421 && kept) {
            throw new ConnectionLostException();
        }
        answered = true;
        if (Verdict.wantsLogin(reply)) {
            connection.spoil();
            log.note("the server takes nothing without a login, or without TLS");
            return new Handover.Unavailable(reply);
        }
        if (!Verdict.isYes(reply, "MAIL FROM")) {
            settle(reply, asked);
            return decide(Verdict.on(reply), reply);
        }
        boolean accepted = false;
        for (int i = 0; i < answers.length; i++) {
            if (i == asked) {
                connection.wire().checkTurn();
                asked = askForRecipients(i);
                connection.wire().flush();
            }
            reply = connection.answer(log);
            if (Verdict.isYes(reply, "RCPT TO")) {
                accepted = true;
            } else {
                answers[i] = new Answer(Verdict.on(reply), reply);
                if (reply.code() == 421) {
                    return decide(Outcome.DEFERRED, reply);
                }
            }
        }
        if (!accepted) {
            connection.reset(log);
            return decide(Outcome.DEFERRED, reply);
        }
        return transmit();
    }

    private Handover transmit() throws IOException {
        if (closing.getAsBoolean()) {
            connection.reset(log);
            return decide(Outcome.DEFERRED, new Reply(0, "the transport is closed"));
        }
        try {
            log.beforeContent();
        } catch (AttemptAbandonedException e) {
            connection.reset(log);
            throw e;
        }
        Reply reply = connection.ask("DATA", log);
        if (reply.code() / 100 != 3) {
            if (reply.code() / 100 == 2) {
                throw new IllegibleReplyException("the server answered DATA as if it had the content already");
            }
            if (reply.code() != 421) {
                connection.reset(log);
            }
            return decide(Verdict.on(reply), reply);
        }
        Optional<Handover> stopped = stream();
        if (stopped.isPresent()) {
            return stopped.get();
        }
        reply = connection.answerToContent(log);
        if (reply.code() / 100 == 3) {
            throw new IllegibleReplyException("the server answered the content with a question");
        }
        settle(reply, 0);
        return decide(Verdict.on(reply), reply);
    }

    /** Sends the content with its last line. Says what came of it if it did not get so far. */
    private Optional<Handover> stream() throws IOException {
        ContentStream stream = new ContentStream(connection.wire());
        try {
            content.writeTo(stream);
        } catch (IOException | RuntimeException e) {
            connection.spoil();
            if (stream.failure().isPresent()) {
                return Optional.of(interrupted(stream.failure().get()));
            }
            return Optional.of(
                    unreadable("the content could not be read (" + e.getClass().getName() + ")"));
        }
        if (stream.count() != content.size()) {
            return Optional.of(unreadable("the content has " + stream.count() + " bytes instead of " + content.size()));
        }
        if (connection.wire().hasUnread()) {
            connection.spoil();
            return Optional.of(interrupted(new IllegibleReplyException("the server spoke out of turn")));
        }
        log.said(".");
        contentSent = true;
        stream.end();
        connection.wire().flush();
        return Optional.empty();
    }

    /** The connection is closed inside the content, which a server must then forget (RFC 5321 section 4.1.1.4). */
    private Handover unreadable(String words) {
        connection.close();
        log.note(words);
        return decide(Outcome.DEFERRED, new Reply(0, words));
    }

    /** The server stopped taking the content, and may have said why. */
    private Handover interrupted(IOException trouble) {
        String words = Words.of(trouble, deadline, settings.readTimeout());
        try {
            Reply reply = connection.lastWords(log);
            connection.spoil();
            if (reply.code() / 100 >= 4) {
                return decide(Verdict.on(reply), reply);
            }
        } catch (IOException e) {
            // It has not.
        }
        log.note(words);
        return decide(Outcome.DEFERRED, new Reply(0, words));
    }

    private String mailFrom() {
        StringBuilder command = new StringBuilder("MAIL FROM:<")
                .append(envelope.returnPath().forEnvelope())
                .append('>');
        if (connection.offer().has("SIZE")) {
            command.append(" SIZE=").append(content.size());
        }
        if (needsSmtpUtf8()) {
            // Its header may hold UTF-8 as well (RFC 6532).
            command.append(connection.offer().has("8BITMIME") ? " BODY=8BITMIME" : "")
                    .append(" SMTPUTF8");
        }
        return command.append(notices.onMail()).toString();
    }

    /** Asks for as many recipients as go together, and returns up to which. */
    private int askForRecipients(int from) throws IOException {
        int to = Math.min(answers.length, from + group);
        for (Address recipient : envelope.recipients().subList(from, to)) {
            connection.wire().queue("RCPT TO:<" + recipient.forEnvelope() + ">" + notices.onRecipient(recipient), log);
        }
        return to;
    }

    /** After 421 the server closes; after any other answer, and those that are still to come, nothing is going on. */
    private void settle(Reply reply, int toCome) {
        if (reply.code() == 421) {
            return;
        }
        try {
            boolean open = true;
            for (int i = 0; i < toCome; i++) {
                int code = connection.answer(log).code();
                // Who accepts a recipient without a sender is somewhere else than we think.
                open &= code != 421 && code / 100 != 2;
            }
            if (open) {
                connection.settle();
            }
        } catch (IOException e) {
            // The connection is closed; what was answered stands.
            connection.spoil();
        }
    }

    private static boolean isLoss(IOException trouble) {
        return trouble instanceof EOFException || trouble instanceof SocketException || trouble instanceof SSLException;
    }

    /** Gives those who have no answer of their own this one. */
    private Handover decide(Outcome outcome, Reply reply) {
        Answer common = new Answer(outcome, reply);
        List<Answer> all = new ArrayList<>(answers.length);
        for (Answer answer : answers) {
            all.add(answer == null ? common : answer);
        }
        return new Handover.Answered(all);
    }
}
