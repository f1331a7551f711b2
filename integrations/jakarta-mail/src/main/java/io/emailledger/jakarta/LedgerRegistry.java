package io.emailledger.jakarta;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.message.InvalidValueException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The ledgers that sessions find by name, in this process. Thread-safe.
 *
 * <p>A session names its ledger in the property {@value LedgerTransport#NAME}; without it the ledger is found that was
 * registered without a name. An application that can put objects into the properties of its sessions needs no registry:
 * see {@link LedgerTransport#LEDGER}.
 */
public final class LedgerRegistry {
    /** The name of the ledger that is registered without a name. */
    static final String DEFAULT_NAME = "default";

    private static final ConcurrentMap<String, Entry> ENTRIES = new ConcurrentHashMap<>();

    private LedgerRegistry() {}

    /** A ledger in the registry. */
    public interface Registration extends AutoCloseable {
        /**
         * Removes the ledger from the registry, and does not close it. Transports that are connected keep it.
         * Idempotent.
         */
        @Override
        void close();
    }

    /**
     * Registers the ledger of all sessions that name none.
     *
     * @param ledger the ledger
     * @return removes it again; close it before the ledger
     * @throws InvalidValueException if there is one already
     */
    public static Registration register(EmailLedger ledger) {
        return register(DEFAULT_NAME, ledger);
    }

    /**
     * Registers a ledger.
     *
     * @param name its name, as the property {@value LedgerTransport#NAME} of a session has it
     * @param ledger the ledger
     * @return removes it again; close it before the ledger
     * @throws InvalidValueException if the name is blank or in use
     */
    public static Registration register(String name, EmailLedger ledger) {
        if (requirePresent(name, "name").isBlank()) {
            throw new InvalidValueException("name", "must not be blank");
        }
        Entry entry = new Entry(name, requirePresent(ledger, "ledger"));
        if (ENTRIES.putIfAbsent(name, entry) != null) {
            throw new InvalidValueException("name", "must not be in use: close the earlier registration first");
        }
        return entry;
    }

    static Optional<EmailLedger> find(String name) {
        return Optional.ofNullable(ENTRIES.get(name)).map(entry -> entry.ledger);
    }

    /** Equal to no other one, so that a second close never removes a later registration of the same name. */
    private static final class Entry implements Registration {
        private final String name;
        private final EmailLedger ledger;

        Entry(String name, EmailLedger ledger) {
            this.name = name;
            this.ledger = ledger;
        }

        @Override
        public void close() {
            ENTRIES.remove(name, this);
        }
    }
}
