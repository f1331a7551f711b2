package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.time.Duration;

/** Performs a {@link Reaction} in one phase of one conversation. */
final class Stage {
    /** {@link #answered()} while nothing has been answered. */
    static final int NOT_ANSWERED = -1;

    /** {@link #answered()} after something that is no reply. */
    private static final int NO_REPLY = 0;

    private static final String GARBAGE = "\u0000\u00ff\u0016\u0003 Not of this protocol\r\n<html>\u0080</html>\r\n";
    private static final ServerReply NOT_STORED = ServerReply.of(451, "4.3.0 The mail could not be journalled");

    private final Phase phase;
    private final Connection connection;
    private final StallGate gate;
    private final MailAcceptance taking;
    private long ticket;
    private int answered = NOT_ANSWERED;

    /** Takes the mail whose content has arrived; false if it could not be journalled. Taking twice is once. */
    @FunctionalInterface
    interface MailAcceptance {
        boolean take();
    }

    Stage(Phase phase, Connection connection, StallGate gate, MailAcceptance taking) {
        this.phase = phase;
        this.connection = connection;
        this.gate = gate;
        this.taking = taking;
        this.ticket = gate.ticket();
    }

    /** The code of the last reply. */
    int answered() {
        return answered;
    }

    void reply(ServerReply reply) throws IOException {
        boolean taken = phase != Phase.FINAL_DOT || !ServerReply.isPositive(reply.code()) || taking.take();
        ServerReply said = taken ? reply : NOT_STORED;
        connection.say(said);
        answered = said.code();
    }

    void take() {
        taking.take();
    }

    void delay(Duration time) throws IOException {
        connection.flush();
        gate.pause(time);
    }

    void stall() throws IOException {
        connection.note("stalls");
        connection.flush();
        gate.awaitRelease(ticket);
        ticket = gate.ticket();
    }

    void garbage() throws IOException {
        connection.note("garbage");
        connection.sayRaw(GARBAGE);
        answered = NO_REPLY;
    }

    void halfReply() throws IOException {
        String half = String.valueOf(phase.positiveCode()).substring(0, 2);
        connection.note("half a reply: " + half);
        connection.sayRaw(half);
        connection.close();
        throw new ConversationOver();
    }

    void endlessReply() throws IOException {
        connection.note("endless reply");
        String line = phase.positiveCode() + "-and there is more\r\n";
        while (true) {
            connection.sayRaw(line);
        }
    }

    void close() throws IOException {
        connection.close();
        throw new ConversationOver();
    }

    void reset() throws IOException {
        connection.reset();
        throw new ConversationOver();
    }
}
