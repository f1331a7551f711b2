package io.emailledger.local;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import java.nio.file.Path;

/** Transports that reach no server themselves, for development, staging and measuring. */
public final class LocalTransports {
    private LocalTransports() {}

    /**
     * Returns a transport that accepts and discards every e-mail, for trials and benchmarks.
     *
     * @return a new transport
     */
    public static Transport discarding() {
        return new DiscardingTransport();
    }

    /**
     * Returns a transport that logs every delivery: sizes, numbers and outcomes at INFO, addresses and replies at
     * DEBUG.
     *
     * @param next delivers the e-mails; it is closed with this transport
     * @return a new transport
     */
    public static Transport logging(Transport next) {
        return new LoggingTransport(requirePresent(next, "next"));
    }

    /**
     * Returns a transport that sends every e-mail to one address instead of its recipients, for staging. The content
     * does not change, including its header; only the envelope does. The result is recorded for every recipient.
     *
     * @param everythingTo the address
     * @param next delivers the e-mails; it is closed with this transport
     * @return a new transport
     * @throws InvalidValueException if the address is not deliverable
     */
    public static Transport redirecting(Address everythingTo, Transport next) {
        if (!requirePresent(everythingTo, "everythingTo").isDeliverable()) {
            throw new InvalidValueException("everythingTo", "must be a deliverable address");
        }
        return new RedirectingTransport(everythingTo, requirePresent(next, "next"));
    }

    /**
     * Returns a transport that writes every e-mail to a file {@code <id>-<n>.eml}, for development. Files are written
     * atomically, and a later attempt has a higher {@code n}: nothing is ever overwritten.
     *
     * @param folder the folder; created when it is first needed
     * @return a new transport
     */
    public static Transport toFolder(Path folder) {
        return new FolderTransport(requirePresent(folder, "folder"));
    }
}
