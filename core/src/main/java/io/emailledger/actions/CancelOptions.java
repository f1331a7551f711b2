package io.emailledger.actions;

/**
 * The options for cancelling an e-mail.
 *
 * @param releasesKey whether its idempotency key is released
 */
public record CancelOptions(boolean releasesKey) {

    /**
     * Returns the options to keep the idempotency key. Sending with the key again then throws a conflict exception, so
     * that a program's retry does not undo a person's decision.
     *
     * @return the options
     */
    public static CancelOptions keepKey() {
        return new CancelOptions(false);
    }

    /**
     * Returns the options to release the idempotency key, unless a server has or may have the e-mail.
     *
     * @return the options
     */
    public static CancelOptions releaseKey() {
        return new CancelOptions(true);
    }
}
