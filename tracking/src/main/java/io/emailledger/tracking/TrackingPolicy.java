package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention;
import io.emailledger.tracking.TrackingConsents.ConsentState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is recorded about the opens and clicks of a recipient. It is the mode of the ledger, or that of the tenant
 * if it has one, limited by the mode of the e-mail and by the recipient's consent.
 *
 * <pre>{@code
 * TrackingConsents consents = TrackingConsents.in(store);
 * TrackingPolicy policy = TrackingPolicy.of(TrackingMode.INDIVIDUAL)
 *         .tenant("north", TrackingMode.NONE)
 *         .consents(consents, TrackingMode.AGGREGATE);
 * ledger.send(policy.prepare(email));
 * }</pre>
 *
 * <p>It is asked when something is recorded and when it is shown, so that a change also holds for e-mails that were sent
 * before. After a person was erased from an e-mail, nothing more is recorded about it. Immutable and safe for any number
 * of threads, which wait for the store if there are consents.
 */
public final class TrackingPolicy {
    private final TrackingMode mode;
    private final Map<String, TrackingMode> tenants;
    private final Optional<TrackingConsents> consents;
    private final TrackingMode whileUnknown;

    private TrackingPolicy(
            TrackingMode mode,
            Map<String, TrackingMode> tenants,
            Optional<TrackingConsents> consents,
            TrackingMode whileUnknown) {
        this.mode = mode;
        this.tenants = Map.copyOf(tenants);
        this.consents = consents;
        this.whileUnknown = whileUnknown;
    }

    /**
     * Returns a policy with one mode for the whole ledger.
     *
     * @param mode the mode
     * @return the policy
     * @throws InvalidValueException if it is null
     */
    public static TrackingPolicy of(TrackingMode mode) {
        return new TrackingPolicy(requirePresent(mode, "mode"), Map.of(), Optional.empty(), TrackingMode.NONE);
    }

    /**
     * Sets the mode of a tenant in place of that of the ledger. Default: the ledger's.
     *
     * @param tenant the tenant
     * @param mode the mode
     * @return a new policy
     * @throws InvalidValueException if one of them is null
     */
    public TrackingPolicy tenant(String tenant, TrackingMode mode) {
        Map<String, TrackingMode> all = new HashMap<>(tenants);
        all.put(requirePresent(tenant, "tenant"), requirePresent(mode, "mode"));
        return new TrackingPolicy(this.mode, all, consents, whileUnknown);
    }

    /**
     * Takes consents into account: nothing is recorded about a recipient who has refused. Default: no consents are known.
     *
     * @param known the consents
     * @param whileUnknown the most that is recorded about a recipient who has not decided
     * @return a new policy
     * @throws InvalidValueException if one of them is null
     */
    public TrackingPolicy consents(TrackingConsents known, TrackingMode whileUnknown) {
        return new TrackingPolicy(
                mode,
                tenants,
                Optional.of(requirePresent(known, "consents")),
                requirePresent(whileUnknown, "while unknown"));
    }

    /**
     * Returns what is recorded about a recipient now.
     *
     * @param email the e-mail
     * @param recipient the position of the recipient
     * @param kind OPEN or CLICK
     * @return the mode
     * @throws InvalidValueException if one of them is null, or the e-mail has no such recipient
     * @throws io.emailledger.spi.StoreException if the consents cannot be read
     */
    public TrackingMode mode(EmailRecord email, int recipient, ObservationKind kind) {
        if (recipient < 0
                || recipient >= requirePresent(email, "e-mail").recipients().size()) {
            throw new InvalidValueException("recipient", "must be a position in the e-mail");
        }
        if (Retention.isErased(email)) {
            return TrackingMode.NONE;
        }
        Address address = email.recipients().get(recipient).address();
        return mode(email.facts().tenant(), email.facts().metadata(), address, requirePresent(kind, "kind"));
    }

    private TrackingMode mode(
            Optional<String> tenant, Map<String, String> metadata, Address address, ObservationKind kind) {
        TrackingMode wanted = tenant.flatMap(name -> Optional.ofNullable(tenants.get(name)))
                .orElse(mode)
                .atMost(TrackingMode.of(metadata));
        if (consents.isEmpty() || wanted == TrackingMode.NONE) {
            return wanted;
        }
        return switch (state(consents.get(), tenant, address, kind)) {
            case GRANTED -> wanted;
            case REFUSED -> TrackingMode.NONE;
            case UNKNOWN -> wanted.atMost(whileUnknown);
        };
    }

    /** A decision that was made for all tenants holds for each of them; a refusal always holds. */
    private static ConsentState state(
            TrackingConsents consents, Optional<String> tenant, Address address, ObservationKind kind) {
        ConsentState general = consents.find(address.address(), kind).state();
        if (general == ConsentState.REFUSED || tenant.isEmpty()) {
            return general;
        }
        ConsentState own =
                consents.ofTenant(tenant.get()).find(address.address(), kind).state();
        return own == ConsentState.UNKNOWN ? general : own;
    }

    /**
     * Excludes the recipients about whom nothing may be recorded, by {@code doNotTrack}: they get an e-mail without a
     * pixel and with the links as they are. Call it before {@link io.emailledger.EmailLedger#send}. A recipient who
     * allows only one of opens and clicks is excluded from both.
     *
     * @param email the e-mail
     * @return the same e-mail with these recipients excluded
     * @throws InvalidValueException if it is null
     * @throws io.emailledger.spi.StoreException if the consents cannot be read
     */
    public Email prepare(Email email) {
        EmailBuilder changed = requirePresent(email, "e-mail").toBuilder();
        Stream.of(email.to(), email.cc(), email.bcc())
                .flatMap(addresses -> addresses.stream())
                .filter(address -> Stream.of(ObservationKind.OPEN, ObservationKind.CLICK)
                        .anyMatch(kind -> mode(email.tenant(), email.metadata(), address, kind) == TrackingMode.NONE))
                .forEach(address -> changed.doNotTrack(address.address()));
        return changed.build();
    }

    /** Returns the modes. */
    @Override
    public String toString() {
        return "TrackingPolicy[" + mode + ", tenants=" + tenants.size()
                + (consents.isPresent() ? ", consents, while unknown " + whileUnknown : "") + "]";
    }
}
