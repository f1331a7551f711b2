package io.emailledger.testkit;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.DeliveryResult;
import java.util.function.Supplier;

/**
 * The behaviour of a {@link ScriptedTransport} for one delivery. The common ones are here; write others as a lambda.
 *
 * <pre>{@code
 * transport.next(Act.defer(421, "4.3.2 closing"), Act.answer().before(gate));
 * }</pre>
 */
@FunctionalInterface
public interface Act {

    /**
     * Delivers an e-mail, or fails.
     *
     * @param attempt the attempt to deliver
     * @return the result
     */
    DeliveryResult perform(SampleAttempt attempt);

    /**
     * Answers each recipient by its own script, and accepts those that have none. The content is sent unless every
     * recipient was rejected or deferred. This is the default.
     *
     * @return the act
     */
    static Act answer() {
        return SampleAttempt::answerByRecipient;
    }

    /**
     * Rejects every recipient before the content, as at {@code RCPT}.
     *
     * @param code a code from 500 to 599
     * @param text the text of the server's reply
     * @return the act
     */
    static Act refuse(int code, String text) {
        return attempt -> attempt.answerAll(Outcome.REJECTED, new Reply(code, text));
    }

    /**
     * Defers every recipient before the content, as at {@code RCPT}.
     *
     * @param code a code from 400 to 499
     * @param text the text of the server's reply
     * @return the act
     */
    static Act defer(int code, String text) {
        return attempt -> attempt.answerAll(Outcome.DEFERRED, new Reply(code, text));
    }

    /**
     * Rejects the content, as after the final dot.
     *
     * @param code a code from 500 to 599
     * @param text the text of the server's reply
     * @return the act
     */
    static Act refuseContent(int code, String text) {
        return refuse(code, text).afterSendingContent();
    }

    /**
     * Defers the content, as after the final dot.
     *
     * @param code a code from 400 to 499
     * @param text the text of the server's reply
     * @return the act
     */
    static Act deferContent(int code, String text) {
        return defer(code, text).afterSendingContent();
    }

    /**
     * Sends the content and loses the answer.
     *
     * @return the act
     */
    static Act loseAnswer() {
        Act lost =
                attempt -> attempt.answerAll(Outcome.UNKNOWN, new Reply(0, "the connection broke after the content"));
        return lost.afterSendingContent();
    }

    /**
     * Reaches no server.
     *
     * @param text the reason, as text of this side
     * @return the act
     */
    static Act unavailable(String text) {
        return attempt -> new DeliveryResult.Unavailable(new Reply(0, text));
    }

    /**
     * Cannot send this e-mail at all.
     *
     * @param reason the reason
     * @param text the reason as text, for the sender
     * @return the act
     */
    static Act unsendable(FailureReason reason, String text) {
        return attempt -> new DeliveryResult.Unsendable(reason, text);
    }

    /**
     * Throws before the content, as a transport with a defect does.
     *
     * @param defect supplies the exception
     * @return the act
     */
    static Act breakBefore(Supplier<? extends RuntimeException> defect) {
        return attempt -> {
            throw defect.get();
        };
    }

    /**
     * Throws after the content, as a transport with a defect does.
     *
     * @param defect supplies the exception
     * @return the act
     */
    static Act breakAfter(Supplier<? extends RuntimeException> defect) {
        return breakBefore(defect).afterSendingContent();
    }

    /**
     * Returns this act preceded by an action, which runs before the content is requested.
     *
     * @param first the action, such as a {@link Gate}
     * @return a new act
     */
    default Act before(Runnable first) {
        return attempt -> {
            first.run();
            return perform(attempt);
        };
    }

    /**
     * Returns this act with an action between the content and the answer. The content is sent even if this act sends
     * none.
     *
     * @param then the action, such as a {@link Gate}
     * @return a new act
     */
    default Act after(Runnable then) {
        return attempt -> {
            attempt.sendContent();
            then.run();
            return perform(attempt);
        };
    }

    private Act afterSendingContent() {
        return after(() -> {});
    }
}
