package io.emailledger.spi;

import io.emailledger.history.AcceptedBy;

/**
 * Hands e-mails over to a server, or to what a host has in its place. The rules T1, T2, ... are listed in {@code
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
     * Returns how many attempts may be in progress at once (<b>T6</b>). The ledger makes as many workers.
     *
     * @return at least 1
     */
    default int concurrency() {
        return 1;
    }

    /**
     * Returns who takes what this transport hands over.
     *
     * @return {@link AcceptedBy#RELAY} unless the transport talks to the recipient's own server
     */
    default AcceptedBy acceptedBy() {
        return AcceptedBy.RELAY;
    }

    /**
     * Hands one e-mail over. Called by up to {@link #concurrency()} threads at once. It returns within a bounded time
     * (<b>T7</b>) and answers for every recipient, in order (<b>T1</b>): TAKEN only if the server has said so
     * (<b>T2</b>), UNKNOWN if the content was sent whole and no legible answer came (<b>T3</b>), DEFERRED if the server
     * cannot have the content. It calls {@link AttemptLog#beforeContent()} before each content (<b>T4</b>) and gives every line to the log,
     * without credentials (<b>T5</b>).
     *
     * <p>An exception means a defect: the ledger takes it for UNKNOWN if the content had been asked for, else for
     * DEFERRED.
     *
     * @param envelope to whom
     * @param content what
     * @param log where the attempt is reported
     * @return what came of it
     * @throws AttemptAbandonedException if {@link AttemptLog#beforeContent()} threw it and no server has answered for a
     *     content yet
     */
    DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log);

    /** Closes what the transport holds open. Idempotent. Attempts in progress end soon, truthfully (<b>T8</b>). */
    @Override
    default void close() {}
}
