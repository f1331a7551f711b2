package io.emailledger.spi;

import static java.util.Objects.requireNonNull;

import io.emailledger.history.AcceptedBy;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import java.nio.file.Path;

/**
 * Hands e-mails over to a server, or to what a host has in its place. The rules T1, T2, ... are listed in {@code
 * docs/transport-contract.md}, and each is checked by the test of that name in the contract kit.
 */
public interface Transport extends AutoCloseable {

    /**
     * Returns a transport that takes everything and keeps nothing, for trying things out and for measuring.
     *
     * @return a new transport
     */
    static Transport discarding() {
        return new DiscardingTransport();
    }

    /**
     * Returns a transport that says in the application's log what is handed over: sizes, numbers and outcomes at INFO,
     * addresses and replies at DEBUG.
     *
     * @param next where e-mails go; it is closed with this transport
     * @return a new transport
     */
    static Transport logging(Transport next) {
        return new LoggingTransport(requireNonNull(next, "next"));
    }

    /**
     * Returns a transport that sends every e-mail to one address instead of its recipients, for staging. The bytes of
     * the message stay, its header among them; only the envelope changes. What becomes of it is noted for every
     * recipient alike.
     *
     * @param everythingTo the address
     * @param next where e-mails go; it is closed with this transport
     * @return a new transport
     * @throws InvalidValueException if the address is not deliverable
     */
    static Transport redirecting(Address everythingTo, Transport next) {
        if (!requireNonNull(everythingTo, "everythingTo").isDeliverable()) {
            throw new InvalidValueException("everythingTo", "must be a deliverable address");
        }
        return new RedirectingTransport(everythingTo, requireNonNull(next, "next"));
    }

    /**
     * Returns a transport that writes every e-mail to a file {@code <id>-<n>.eml}, for development. A file is there
     * whole or not at all, and a later attempt has a higher {@code n}: nothing is ever overwritten.
     *
     * @param folder the folder, which is made when it is first needed
     * @return a new transport
     */
    static Transport toFolder(Path folder) {
        return new FolderTransport(requireNonNull(folder, "folder"));
    }

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
