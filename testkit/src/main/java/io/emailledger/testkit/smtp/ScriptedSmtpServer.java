package io.emailledger.testkit.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An SMTP server on loopback that accepts every mail unless its script says otherwise.
 *
 * <pre>{@code
 * try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
 *     server.when(Phase.RCPT).recipient("nobody@example.org").then(Reaction.reply(550, "5.1.1 Unknown user"));
 *     Rule lost = server.when(Phase.FINAL_DOT).times(1).then(Reaction.loseAnswer());
 *     // send mail to server.host(), server.port()
 *     ReceivedMail mail = server.awaitReceived(1, Duration.ofSeconds(5)).get(0);
 * }
 * }</pre>
 *
 * <p>It speaks RFC 5321 with PIPELINING, 8BITMIME, SIZE and enhanced status codes, on request STARTTLS or
 * implicit TLS, AUTH and SMTPUTF8, and rejects bad syntax and bad sequences as servers do. Rules are checked
 * in the order of their creation; the first that applies decides. Thread-safe: each connection has a
 * thread of its own, and the script may change while mail comes in.
 */
public final class ScriptedSmtpServer implements AutoCloseable {
    private final Script script = new Script();
    private final StallGate gate = new StallGate();
    private final Mailbox mailbox;
    private final Optional<SessionJournal> journal;
    private final Listener listener;

    private ScriptedSmtpServer(ServerSettings settings, Optional<SessionJournal> journal) throws IOException {
        this.journal = journal;
        this.mailbox = new Mailbox(settings, journal);
        this.listener = new Listener(settings, script, gate, mailbox);
    }

    /**
     * Starts a server with every default of {@link #builder()}.
     *
     * @return a server that listens
     * @throws UncheckedIOException if it cannot listen
     */
    public static ScriptedSmtpServer start() {
        return builder().start();
    }

    /**
     * Begins to configure a server.
     *
     * @return a builder with every default
     */
    public static SmtpServerBuilder builder() {
        return new SmtpServerBuilder();
    }

    static ScriptedSmtpServer start(ServerSettings settings) {
        try {
            Optional<SessionJournal> journal = settings.journal().isPresent()
                    ? Optional.of(SessionJournal.open(settings.journal().get()))
                    : Optional.empty();
            ScriptedSmtpServer server = new ScriptedSmtpServer(settings, journal);
            server.listener.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the SMTP server cannot start; check its port and its journal", e);
        }
    }

    /**
     * The loopback address it listens on, such as {@code 127.0.0.1}.
     *
     * @return an IP address
     */
    public String host() {
        return listener.host();
    }

    /**
     * The TCP port it listens on.
     *
     * @return from 1 to 65535
     */
    public int port() {
        return listener.port();
    }

    /**
     * Begins a rule for this phase; {@link RuleBuilder#then(Reaction)} puts it into force.
     *
     * @param phase where the rule applies
     * @return a builder for the rest of the rule
     */
    public RuleBuilder when(Phase phase) {
        return new RuleBuilder(requireNonNull(phase, "phase"), script::add);
    }

    /**
     * Puts a rule into force that decides at every phase by itself; empty leaves the decision to the next
     * rule. It is called by the threads of the connections, several at a time.
     *
     * @param decision thread-safe; it may call this server
     * @return the rule, which counts its uses
     */
    public Rule rule(Function<Moment, Optional<Reaction>> decision) {
        Rule rule = new Rule(requireNonNull(decision, "decision"), 0, Long.MAX_VALUE, 1);
        script.add(rule);
        return rule;
    }

    /**
     * Always rejects this recipient, with 550 5.1.1.
     *
     * @param address without angle brackets, compared without regard to case
     * @return the rule, which counts its uses
     */
    public Rule unknownUser(String address) {
        return when(Phase.RCPT).recipient(address).then(Reaction.reply(550, "5.1.1 User unknown"));
    }

    /** Removes every rule. Stalled connections stay stalled. */
    public void clearRules() {
        script.clear();
    }

    /** Releases every connection that is stalled now. Later stalls are not affected. */
    public void release() {
        gate.release();
    }

    /**
     * The accepted mails, in order; none if the server is discarding. Rejected mails are not among them.
     *
     * @return a copy
     */
    public List<ReceivedMail> received() {
        return mailbox.received();
    }

    /**
     * The number of accepted mails, discarding or not.
     *
     * @return the number since the start
     */
    public long receivedCount() {
        return mailbox.count();
    }

    /**
     * Waits until this many mails have been accepted, and returns all accepted mails.
     *
     * @param count how many, counted from the start
     * @param timeout how long to wait at most
     * @return all accepted mails, as {@link #received()}
     * @throws AssertionError if that does not happen within the time, or the thread is interrupted
     */
    public List<ReceivedMail> awaitReceived(long count, Duration timeout) {
        mailbox.await(count, timeout);
        return received();
    }

    /**
     * The number of connections that it has accepted.
     *
     * @return the number since the start
     */
    public int connections() {
        return listener.accepted();
    }

    /**
     * The number of open connections.
     *
     * @return the number
     */
    public int openConnections() {
        return listener.open();
    }

    /**
     * Waits until no connection is open, so that the {@link #sessions()} are complete.
     *
     * @param timeout how long to wait at most
     * @throws AssertionError if that does not happen within the time, or the thread is interrupted
     */
    public void awaitNoConnections(Duration timeout) {
        listener.awaitNone(timeout);
    }

    /**
     * The log of each connection, in the order of accepting; none if the server is discarding.
     *
     * @return a copy of the list; its logs go on growing while their connections are open
     */
    public List<SessionLog> sessions() {
        return listener.sessions();
    }

    /**
     * Stops listening, drops every connection, and waits up to five seconds for their threads. What was
     * received can still be read. Idempotent.
     */
    @Override
    public void close() {
        gate.close();
        listener.close();
        try {
            if (journal.isPresent()) {
                journal.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be closed", e);
        }
    }

    /** The address and port at which it listens. */
    @Override
    public String toString() {
        return "scripted SMTP server at " + host() + ":" + port();
    }
}
