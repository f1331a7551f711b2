package io.emailledger.smtp;

import io.emailledger.history.Reply;
import io.emailledger.internal.util.TextFree;
import io.emailledger.message.Address;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.AttemptLog;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One e-mail transaction on one connection (RFC 5321 section 3.3): MAIL, RCPT for some recipients, DATA and the
 * content. It says what was answered, and how it ended; what that means for the recipients is decided elsewhere.
 */
final class Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);
    /**
     * A content of at most this many bytes is sent in one write with its end; the end of a larger one is sent alone.
     */
    private static final int ONE_WRITE = 8_192;

    private final SmtpConnection connection;
    private final boolean kept;
    private final int before;
    private final Submission mail;
    private final List<Address> recipients;
    private final AttemptLog log;
    private final Deadline deadline;
    private final int group;
    private final DsnParameters notices;
    private final List<Reply> answers = new ArrayList<>();
    private ReplyPhase phase = ReplyPhase.MAIL;
    /** Whether DATA was sent, together with MAIL and RCPT or after their replies. */
    private boolean dataSent;

    private boolean contentSent;

    /** The end of a transaction. */
    enum End {
        /** The server answered MAIL for all recipients, and not with 250. */
        REFUSED,
        /** The server accepted none of the recipients. */
        NOBODY,
        /** The server answered DATA or the content, for those it had accepted. */
        ANSWERED,
        /** The content was sent whole, and no legible answer came. */
        LOST,
        /** The connection ended before the content. */
        CUT,
        /** The server holds a command to be out of sequence. */
        OUT_OF_SEQUENCE,
        /** A kept connection was dead, and nothing has happened yet. */
        STALE,
        /** The content could not be sent, or must not be sent any more: the server has nothing of it. */
        STOPPED;

        boolean needsAnotherConnection() {
            return this == CUT || this == OUT_OF_SEQUENCE || this == STALE;
        }
    }

    /**
     * The result of a transaction.
     *
     * @param before how many recipients the server had answered about on this connection before
     * @param answers the replies to RCPT, as far as they came
     * @param end how it ended
     * @param reply the last reply, or a text of this side
     */
    record TransactionResult(int before, List<Reply> answers, End end, Reply reply) {}

    Transaction(
            SmtpConnection connection, Submission mail, List<Address> recipients, AttemptLog log, Deadline deadline) {
        this.connection = connection;
        this.kept = connection.isKept() || connection.messages() > 0;
        this.before = connection.recipients();
        this.mail = mail;
        this.recipients = recipients;
        this.log = log;
        this.deadline = deadline;
        // Few enough that neither side waits for the other to read (RFC 2920 section 3.1).
        this.group = connection.offer().has("PIPELINING") ? 50 : 1;
        this.notices = new DsnParameters(
                connection.offer().has("DSN") ? mail.envelope().notices() : Optional.empty());
    }

    /**
     * Executes the transaction. Afterwards the connection is settled, or must be closed.
     *
     * @throws AttemptAbandonedException if the log threw it
     */
    TransactionResult run() {
        connection.beginMessage();
        try {
            return converse();
        } catch (ClosingException e) {
            connection.spoil();
            return cut(e.reply().at(phase));
        } catch (IOException e) {
            return broken(e);
        }
    }

    private TransactionResult converse() throws IOException {
        connection.wire().checkTurn(log);
        connection.wire().queue(mail.from(connection.offer(), notices), log);
        int asked = group > 1 ? askForRecipients(0) : 0;
        if (asked == recipients.size()) {
            // As the last command of the group (RFC 2920 section 3.1): with a distant server that saves a third of the
            // time.
            askForContent();
        }
        connection.wire().flush();
        Reply reply = answer();
        if (reply.code() == 421 || ReplyClassifier.isOutOfSequence(reply)) {
            return cut(reply);
        }
        if (!ReplyClassifier.isYes(reply, "MAIL FROM")) {
            settle(dataSent ? asked + 1 : asked);
            return result(End.REFUSED, reply);
        }
        phase = ReplyPhase.RCPT;
        boolean accepted = false;
        for (int i = 0; i < recipients.size(); i++) {
            if (i == asked) {
                connection.wire().checkTurn(log);
                asked = askForRecipients(i);
                connection.wire().flush();
            }
            reply = answer();
            if (reply.code() == 421 || ReplyClassifier.isOutOfSequence(reply)) {
                return cut(reply);
            }
            accepted |= ReplyClassifier.isYes(reply, "RCPT TO");
            answers.add(reply);
            connection.countRecipient();
        }
        if (!accepted) {
            resetForNobody();
            return result(End.NOBODY, reply);
        }
        return transmit();
    }

    /** A server that waits for a content nevertheless gets none: the connection is closed. */
    private void resetForNobody() {
        try {
            int code = dataSent ? connection.answer(log).code() : 0;
            if (!dataSent || (code >= 400 && code != 421)) {
                connection.reset(log);
            }
        } catch (IOException e) {
            // The connection is closed; the replies received remain valid.
            connection.spoil();
        }
    }

    private void askForContent() throws IOException {
        connection.wire().queue("DATA", log);
        dataSent = true;
    }

    private TransactionResult transmit() throws IOException {
        Optional<TransactionResult> refused = dataSent ? answerToData() : Optional.empty();
        if (refused.isPresent()) {
            return refused.get();
        }
        if (mail.isClosing()) {
            leave();
            return result(End.STOPPED, new Reply(0, "the transport is closed"));
        }
        try {
            log.beforeContent();
        } catch (AttemptAbandonedException e) {
            leave();
            throw e;
        }
        if (!dataSent) {
            connection.wire().checkTurn(log);
            askForContent();
            connection.wire().flush();
            refused = answerToData();
        }
        return refused.isPresent() ? refused.get() : content();
    }

    /** Ends the transaction without content: a server that waits for it has nothing of it when the connection ends. */
    private void leave() {
        if (dataSent) {
            connection.close();
        } else {
            connection.reset(log);
        }
    }

    /** Returns a result if the server does not want the content. */
    private Optional<TransactionResult> answerToData() throws IOException {
        phase = ReplyPhase.DATA;
        Reply reply = answer();
        if (reply.code() == 421 || ReplyClassifier.isOutOfSequence(reply)) {
            return Optional.of(cut(reply));
        }
        if (reply.code() / 100 == 2) {
            throw new IllegibleReplyException("the server answered DATA as if it had the content already");
        }
        if (reply.code() / 100 != 3) {
            connection.reset(log);
            return Optional.of(result(End.ANSWERED, reply));
        }
        return Optional.empty();
    }

    private TransactionResult content() throws IOException {
        phase = ReplyPhase.CONTENT;
        Optional<TransactionResult> stopped = stream();
        if (stopped.isPresent()) {
            return stopped.get();
        }
        Reply reply = connection.answerToContent(log).at(phase);
        if (reply.code() / 100 == 3) {
            throw new IllegibleReplyException("the server answered the content with a question");
        }
        if (reply.code() / 100 == 2) {
            connection.settle();
        } else if (reply.code() != 421) {
            // Some servers keep the transaction whose content they refused, and refuse the next MAIL for it.
            connection.reset(log);
        }
        return result(End.ANSWERED, reply);
    }

    /** Sends the content with its last line. Returns a result if it did not get so far. */
    private Optional<TransactionResult> stream() throws IOException {
        ContentStream stream = new ContentStream(connection.wire());
        try {
            mail.content().writeTo(stream);
        } catch (IOException | RuntimeException e) {
            connection.spoil();
            if (stream.failure().isPresent()) {
                return Optional.of(interrupted(stream.failure().get()));
            }
            LOG.warn("The content of an e-mail could not be read while it was sent; it is tried again", TextFree.of(e));
            return Optional.of(
                    unreadable("the content could not be read (" + e.getClass().getName() + ")"));
        }
        long size = mail.content().size();
        if (stream.count() != size) {
            return Optional.of(unreadable("the content has " + stream.count() + " bytes instead of " + size));
        }
        if (connection.wire().hasUnread()) {
            connection.spoil();
            return Optional.of(interrupted(new IllegibleReplyException("the server spoke out of turn")));
        }
        if (size > ONE_WRITE) {
            connection.wire().flush();
        }
        mayEnd();
        log.said(".");
        contentSent = true;
        stream.end();
        connection.wire().flush();
        return Optional.empty();
    }

    /** The server discards the partial content when the connection breaks inside it (RFC 5321 4.1.1.4). */
    private void mayEnd() {
        try {
            log.beforeEnd();
        } catch (AttemptAbandonedException e) {
            deadline.cut("the content was not completed: " + e.getMessage());
            connection.close();
            throw e;
        }
    }

    /** The connection is closed inside the content, which a server must then discard (RFC 5321 section 4.1.1.4). */
    private TransactionResult unreadable(String text) {
        connection.close();
        log.note(text);
        return result(End.STOPPED, new Reply(0, text));
    }

    /** The server stopped taking the content, and may have said why. */
    private TransactionResult interrupted(IOException trouble) {
        Optional<Reply> said = lastWords();
        connection.spoil();
        if (said.isPresent()) {
            return result(End.ANSWERED, said.get());
        }
        String text = ErrorTexts.of(trouble, deadline, mail.readTimeout());
        log.note(text);
        return result(End.STOPPED, new Reply(0, text));
    }

    /** The connection cannot be used any more, or not be understood. */
    private TransactionResult broken(IOException trouble) {
        connection.spoil();
        boolean loss = trouble instanceof EOFException
                || trouble instanceof SocketException
                || trouble instanceof SSLException;
        boolean ours = deadline.reason().isPresent();
        if (loss && !ours && !contentSent) {
            Optional<Reply> said = lastWords();
            if (said.isPresent()) {
                return cut(said.get());
            }
        }
        String text = ErrorTexts.of(trouble, deadline, contentSent ? connection.contentTimeout() : mail.readTimeout());
        Reply reply = new Reply(0, text);
        if (contentSent) {
            log.note(text);
            return result(End.LOST, reply);
        }
        if (kept && loss && !ours && phase == ReplyPhase.MAIL) {
            return result(End.STALE, reply);
        }
        log.note(text);
        boolean mayGoOn = !ours && (phase == ReplyPhase.RCPT || (loss && phase == ReplyPhase.DATA));
        return result(mayGoOn ? End.CUT : End.STOPPED, reply);
    }

    /** The server's reply before it stopped reading, if that is a rejection. */
    private Optional<Reply> lastWords() {
        try {
            Reply reply = connection.lastWords(log).at(phase);
            return reply.code() >= 400 ? Optional.of(reply) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The server ends the connection by an answer that is about it, and not about sender or recipient. */
    private TransactionResult cut(Reply reply) {
        connection.spoil();
        if (ReplyClassifier.isOutOfSequence(reply)) {
            return result(End.OUT_OF_SEQUENCE, reply);
        }
        if (phase == ReplyPhase.MAIL) {
            return result(kept ? End.STALE : End.REFUSED, reply);
        }
        return result(phase == ReplyPhase.CONTENT ? End.ANSWERED : End.CUT, reply);
    }

    private Reply answer() throws IOException {
        return connection.answer(log).at(phase);
    }

    /** Queues RCPT for a group of recipients, and returns the end of the group. */
    private int askForRecipients(int from) throws IOException {
        int to = Math.min(recipients.size(), from + group);
        for (Address recipient : recipients.subList(from, to)) {
            connection.wire().queue("RCPT TO:<" + recipient.forEnvelope() + ">" + notices.onRecipient(recipient), log);
        }
        return to;
    }

    /** After a rejected MAIL, the transaction has ended when the outstanding answers were read. */
    private void settle(int toCome) {
        try {
            boolean open = true;
            for (int i = 0; i < toCome; i++) {
                int code = connection.answer(log).code();
                // A server that accepts a recipient or a content after that is in an unexpected state.
                open &= code != 421 && code / 100 != 2 && code / 100 != 3;
            }
            if (open) {
                connection.settle();
            }
        } catch (IOException e) {
            // The connection is closed; the replies received remain valid.
            connection.spoil();
        }
    }

    private TransactionResult result(End end, Reply reply) {
        return new TransactionResult(before, List.copyOf(answers), end, reply);
    }
}
