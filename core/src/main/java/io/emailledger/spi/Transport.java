package io.emailledger.spi;

import io.emailledger.history.AcceptedBy;

/**
 * Delivers e-mails to a server or another destination. The rules T1, T2, ... are listed in {@code
 * docs/transport-contract.md}, and each is checked by the test of that name in the contract kit.
 */
public interface Transport extends AutoCloseable {

    /**
     * Returns the name under which attempts are recorded, without credentials.
     *
     * @return a short name, such as {@code smtp.example.com:587}; a ledger refuses an empty or blank one
     */
    String name();

    /**
     * Returns the maximum number of concurrent attempts (<b>T6</b>). By default the ledger starts as many workers.
     *
     * @return at least 1
     */
    default int concurrency() {
        return 1;
    }

    /**
     * Returns the kind of server that accepts the e-mails of this transport.
     *
     * @return {@link AcceptedBy#RELAY} unless the transport talks to the recipient's own server
     */
    default AcceptedBy acceptedBy() {
        return AcceptedBy.RELAY;
    }

    /**
     * Delivers one e-mail. Called by up to {@link #concurrency()} threads concurrently. It returns within a bounded
     * time (<b>T7</b>) with a result for every recipient, in order (<b>T1</b>): ACCEPTED only if the server said so
     * (<b>T2</b>), UNKNOWN if the complete content was sent and no legible answer was received (<b>T3</b>), DEFERRED if
     * the server cannot have the content. It calls {@link AttemptLog#beforeContent()} before each content (<b>T4</b>)
     * and logs every line, without credentials (<b>T5</b>).
     *
     * <p>An exception indicates a defect. The ledger treats it as UNKNOWN if the content had been requested, otherwise
     * as DEFERRED.
     *
     * @param envelope the sender and the recipients
     * @param content the content
     * @param log receives the progress of the attempt
     * @return the result
     * @throws AttemptAbandonedException if {@link AttemptLog#beforeContent()} threw it and no server has yet answered
     *     for a content
     */
    DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log);

    /** Closes the transport. Idempotent. Attempts in progress end soon with a correct result (<b>T8</b>). */
    @Override
    default void close() {}
}
