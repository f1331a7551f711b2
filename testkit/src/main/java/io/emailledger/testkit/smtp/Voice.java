package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Replies to the client of one conversation, by the script or by default. */
final class Voice {
    private static final Stage.MailAcceptance NOTHING_TO_TAKE = () -> true;

    private final Connection connection;
    private final Script script;
    private final StallGate gate;

    Voice(Connection connection, Script script, StallGate gate) {
        this.connection = connection;
        this.script = script;
        this.gate = gate;
    }

    /** Sends this reply regardless of the script: for commands without a phase. */
    void say(ServerReply reply) throws IOException {
        connection.say(reply);
    }

    /** Answers at a phase and returns the code of the reply that went out, 0 if it was no reply. */
    int answer(Phase phase, Supplier<Moment> when, ServerReply otherwise) throws IOException {
        return answer(phase, when, otherwise, NOTHING_TO_TAKE);
    }

    /** As {@link #answer(Phase, Supplier, Reply)}, where agreeing takes a mail. */
    int answer(Phase phase, Supplier<Moment> when, ServerReply otherwise, Stage.MailAcceptance taking)
            throws IOException {
        Stage stage = new Stage(phase, connection, gate, taking);
        Optional<Script.Direction> direction = script.directionAt(when);
        if (direction.isPresent()) {
            direction.get().reaction().playOn(stage);
        }
        if (stage.answered() == Stage.NOT_ANSWERED) {
            stage.reply(otherwise);
        }
        return stage.answered();
    }

    /** Reads the content, reacting inside it if the script says so; returns whether that was the answer already. */
    boolean answersInside(ContentReader content, Supplier<Moment> when) throws IOException {
        Stage stage = new Stage(Phase.CONTENT, connection, gate, NOTHING_TO_TAKE);
        Optional<Script.Direction> direction = script.directionAt(when);
        boolean ended = false;
        if (direction.isPresent()) {
            connection.flush();
            ended = content.read(direction.get().afterBytes());
            direction.get().reaction().playOn(stage);
            connection.flush();
        }
        if (!ended) {
            content.readToEnd();
        }
        return stage.answered() != Stage.NOT_ANSWERED;
    }
}
