package io.emailledger.actions;

/**
 * How an e-mail is cancelled.
 *
 * @param releasesKey whether its idempotency key can be used again
 */
public record CancelOptions(boolean releasesKey) {

    /**
     * Returns the options of an e-mail that keeps its idempotency key: who sends with it again is told of the conflict,
     * so that the retry of a program does not undo the decision of a person.
     *
     * @return the options
     */
    public static CancelOptions keepKey() {
        return new CancelOptions(false);
    }

    /**
     * Returns the options of an e-mail whose idempotency key can be used again, if no server has or may have it.
     *
     * @return the options
     */
    public static CancelOptions releaseKey() {
        return new CancelOptions(true);
    }
}
