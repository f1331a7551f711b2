package io.emailledger.testkit;

import io.emailledger.history.FailureReason;
import io.emailledger.history.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.DeliveryResult;
import java.util.function.Supplier;

/**
 * What a {@link ScriptedTransport} does with one handover. Those that every test needs are here; any other is a lambda.
 *
 * <pre>{@code
 * transport.next(Act.defer(421, "4.3.2 closing"), Act.answer().before(gate));
 * }</pre>
 */
@FunctionalInterface
public interface Act {

    /**
     * Hands an e-mail over, or does not.
     *
     * @param attempt what there is to hand over
     * @return what came of it
     */
    DeliveryResult perform(SampleAttempt attempt);

    /**
     * Answers each recipient by its own script, and takes those that have none. The content is sent unless every
     * recipient was refused or deferred. This is what happens where nothing else is scripted.
     *
     * @return the act
     */
    static Act answer() {
        return SampleAttempt::answerByRecipient;
    }

    /**
     * Refuses every recipient before the content, as at {@code RCPT}.
     *
     * @param code a code from 500 to 599
     * @param words the server's words
     * @return the act
     */
    static Act refuse(int code, String words) {
        return attempt -> attempt.answerAll(Outcome.REJECTED, new Reply(code, words));
    }

    /**
     * Defers every recipient before the content, as at {@code RCPT}.
     *
     * @param code a code from 400 to 499
     * @param words the server's words
     * @return the act
     */
    static Act defer(int code, String words) {
        return attempt -> attempt.answerAll(Outcome.DEFERRED, new Reply(code, words));
    }

    /**
     * Refuses the content, as after the final dot.
     *
     * @param code a code from 500 to 599
     * @param words the server's words
     * @return the act
     */
    static Act refuseContent(int code, String words) {
        return refuse(code, words).afterSendingContent();
    }

    /**
     * Defers the content, as after the final dot.
     *
     * @param code a code from 400 to 499
     * @param words the server's words
     * @return the act
     */
    static Act deferContent(int code, String words) {
        return defer(code, words).afterSendingContent();
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
     * @param words why, in our own words
     * @return the act
     */
    static Act unavailable(String words) {
        return attempt -> new DeliveryResult.Unavailable(new Reply(0, words));
    }

    /**
     * Cannot send this e-mail at all.
     *
     * @param reason why
     * @param words why, for the sender to read
     * @return the act
     */
    static Act unsendable(FailureReason reason, String words) {
        return attempt -> new DeliveryResult.Unsendable(reason, words);
    }

    /**
     * Breaks before the content, as a transport with a defect does.
     *
     * @param defect makes what is thrown
     * @return the act
     */
    static Act breakBefore(Supplier<? extends RuntimeException> defect) {
        return attempt -> {
            throw defect.get();
        };
    }

    /**
     * Breaks after the content, as a transport with a defect does.
     *
     * @param defect makes what is thrown
     * @return the act
     */
    static Act breakAfter(Supplier<? extends RuntimeException> defect) {
        return breakBefore(defect).afterSendingContent();
    }

    /**
     * Returns this act with something done before it begins, which is before the content was asked for.
     *
     * @param first what is done, such as a {@link Gate}
     * @return a new act
     */
    default Act before(Runnable first) {
        return attempt -> {
            first.run();
            return perform(attempt);
        };
    }

    /**
     * Returns this act with something done between the content and the answer. If this act sends no content, it is sent
     * all the same.
     *
     * @param then what is done, such as a {@link Gate}
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
