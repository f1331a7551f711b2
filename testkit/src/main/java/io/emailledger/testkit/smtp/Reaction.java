package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * The action of the server at a {@link Phase} instead of accepting. Immutable; created by the static methods and joined
 * by {@link #then(Reaction)}: {@code delay(ofSeconds(2)).then(reply(451, "4.3.0 Later"))}.
 *
 * <p>A positive reply has its effect: 250 to RCPT accepts a recipient, 354 to DATA requests the content,
 * 2yz after the final dot accepts the mail. After any other reply, the server has not accepted. After
 * {@link #delay(Duration)} and {@link #stall()} alone the server answers as it would have without a rule.
 */
public final class Reaction {
    private final String description;
    private final Step step;

    /** One action, performed on a stage. */
    @FunctionalInterface
    interface Step {
        void playOn(Stage stage) throws IOException;
    }

    private Reaction(String description, Step step) {
        this.description = description;
        this.step = step;
    }

    /**
     * Answers with this reply: a rejection (5yz), a deferral (4yz) or any other, one line for each text.
     * The connection stays open, after 421 too.
     *
     * @param code from 200 to 599
     * @param lines at least one, without CR and LF, enhanced status code included where one is wanted
     * @return the reaction
     * @throws IllegalArgumentException if the code or a line is none
     */
    public static Reaction reply(int code, String... lines) {
        ServerReply reply = ServerReply.of(code, lines);
        return new Reaction("reply " + code, stage -> stage.reply(reply));
    }

    /**
     * Answers with this reply and closes the connection, as servers do with 421.
     *
     * @param code from 200 to 599
     * @param lines as for {@link #reply(int, String...)}
     * @return the reaction
     * @throws IllegalArgumentException if the code or a line is none
     */
    public static Reaction replyThenClose(int code, String... lines) {
        return reply(code, lines).then(close());
    }

    /**
     * Closes the connection in an orderly way, without a reply.
     *
     * @return the reaction
     */
    public static Reaction close() {
        return new Reaction("close", Stage::close);
    }

    /**
     * Breaks the connection with a TCP reset.
     *
     * @return the reaction
     */
    public static Reaction reset() {
        return new Reaction("reset", Stage::reset);
    }

    /**
     * Says nothing and reads nothing until {@link ScriptedSmtpServer#release()} or the server's close.
     *
     * @return the reaction
     */
    public static Reaction stall() {
        return new Reaction("stall", Stage::stall);
    }

    /**
     * Answers with lines that are no SMTP. The connection stays open.
     *
     * @return the reaction
     */
    public static Reaction garbage() {
        return new Reaction("garbage", Stage::garbage);
    }

    /**
     * Answers with the first two digits of a positive reply, and closes the connection.
     *
     * @return the reaction
     */
    public static Reaction halfReply() {
        return new Reaction("half a reply", Stage::halfReply);
    }

    /**
     * Answers with a reply of ever more lines, as fast as the client reads, until the client goes away.
     *
     * @return the reaction
     */
    public static Reaction endlessReply() {
        return new Reaction("endless reply", Stage::endlessReply);
    }

    /**
     * Waits this long, and continues with the next action or as if there were no rule.
     *
     * @param time how long
     * @return the reaction
     */
    public static Reaction delay(Duration time) {
        Objects.requireNonNull(time, "time");
        return new Reaction("delay of " + time.toMillis() + " ms", stage -> stage.delay(time));
    }

    /**
     * {@link #loseAnswer(Reaction)} by closing the connection.
     *
     * @return the reaction
     */
    public static Reaction loseAnswer() {
        return loseAnswer(close());
    }

    /**
     * Accepts the mail, and then does this instead of replying: the server has the content and the client cannot know.
     * The mail is in the journal and in {@link ScriptedSmtpServer#received()}. For {@link Phase#FINAL_DOT}. Any other
     * reaction there means that the server has not accepted the mail.
     *
     * @param instead the reaction that the client sees
     * @return the reaction
     */
    public static Reaction loseAnswer(Reaction instead) {
        return new Reaction("take the mail", Stage::take).then(instead);
    }

    /**
     * Does this, and then, if the connection still stands, the next.
     *
     * @param next the reaction that follows
     * @return both in one
     */
    public Reaction then(Reaction next) {
        Objects.requireNonNull(next, "next");
        return new Reaction(description + ", then " + next.description, stage -> {
            step.playOn(stage);
            next.step.playOn(stage);
        });
    }

    void playOn(Stage stage) throws IOException {
        step.playOn(stage);
    }

    /** A description of the reaction. */
    @Override
    public String toString() {
        return description;
    }
}
