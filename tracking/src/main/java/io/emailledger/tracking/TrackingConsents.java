package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.Address;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.SettingStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Stores who has agreed to tracking and who has not: for each address and kind the decision, its date and its source, as
 * a proof. {@link TrackingPolicy#consents} makes a policy follow it.
 *
 * <p>Decisions are settings of the store ({@link SettingStore}), shared by all processes. They hold a hash of the
 * address and not the address, and remain when a person is erased from the history, because a refusal has to hold
 * further: {@link #forget} deletes them. Addresses are compared in normalized form. Thread-safe.
 */
public final class TrackingConsents {
    private static final int LONGEST_SOURCE = 300;
    private static final Set<ObservationKind> KINDS = Set.of(ObservationKind.OPEN, ObservationKind.CLICK);

    private final SettingStore settings;
    private final InstantSource clock;
    private final String tenant;

    private TrackingConsents(SettingStore settings, InstantSource clock, String tenant) {
        this.settings = settings;
        this.clock = clock;
        this.tenant = tenant;
    }

    /**
     * Returns the consents in a store, for all tenants, with the system's clock.
     *
     * @param store the store of the ledger
     * @return the consents
     * @throws InvalidValueException if it is null or stores no settings
     */
    public static TrackingConsents in(HistoryStore store) {
        return in(store, InstantSource.system());
    }

    /**
     * Returns the consents in a store, for all tenants.
     *
     * @param store the store of the ledger
     * @param clock the clock for the dates
     * @return the consents
     * @throws InvalidValueException if one of them is null, or the store stores no settings
     */
    public static TrackingConsents in(HistoryStore store, InstantSource clock) {
        return new TrackingConsents(StoreSettings.of(store), requirePresent(clock, "clock"), "");
    }

    /**
     * Returns the consents that were given to one tenant alone.
     *
     * @param name the tenant
     * @return the same store's consents for the tenant
     * @throws InvalidValueException if it is null or empty
     */
    public TrackingConsents ofTenant(String name) {
        if (requirePresent(name, "tenant").isEmpty()) {
            throw new InvalidValueException("tenant", "must not be empty");
        }
        return new TrackingConsents(settings, clock, name);
    }

    /**
     * Records that a recipient has agreed.
     *
     * @param address the bare address
     * @param kind OPEN or CLICK
     * @param source where and how, as a proof, such as {@code "form on /newsletter, version 3"}; at most 300 characters
     * @throws InvalidValueException if one of them is null or invalid
     * @throws io.emailledger.spi.StoreException if it could not be stored
     */
    public void grant(String address, ObservationKind kind, String source) {
        decide(address, Set.of(checked(kind)), ConsentState.GRANTED, source);
    }

    /**
     * Records that a recipient has refused.
     *
     * @param address the bare address
     * @param kind OPEN or CLICK
     * @param source where and how, as a proof; at most 300 characters
     * @throws InvalidValueException if one of them is null or invalid
     * @throws io.emailledger.spi.StoreException if it could not be stored
     */
    public void refuse(String address, ObservationKind kind, String source) {
        decide(address, Set.of(checked(kind)), ConsentState.REFUSED, source);
    }

    /**
     * Records that a recipient withdraws from all tracking. From now on nothing is recorded about them by a {@link
     * TrackingRecorder} with these consents, also of e-mails that were sent before.
     *
     * @param address the bare address
     * @param source where and how, as a proof; at most 300 characters
     * @throws InvalidValueException if one of them is null or invalid
     * @throws io.emailledger.spi.StoreException if it could not be stored
     */
    public void withdrawTracking(String address, String source) {
        decide(address, KINDS, ConsentState.REFUSED, source);
    }

    /**
     * Deletes the decisions of a recipient, who is then as one who has never decided.
     *
     * @param address the bare address
     * @throws InvalidValueException if it is null or invalid
     * @throws io.emailledger.spi.StoreException if they could not be deleted
     */
    public void forget(String address) {
        StoreSettings.change(settings, name(address), before -> Optional.empty());
    }

    /**
     * Finds the decision of a recipient.
     *
     * @param address the bare address
     * @param kind OPEN or CLICK
     * @return the decision; UNKNOWN if there is none
     * @throws InvalidValueException if one of them is null or invalid
     * @throws io.emailledger.spi.StoreException if it could not be read
     */
    public Consent find(String address, ObservationKind kind) {
        String name = name(address);
        return Optional.ofNullable(settings.settings(Set.of(name)).get(name))
                .flatMap(text -> Optional.ofNullable(read(text).get(checked(kind))))
                .orElse(Consent.UNKNOWN);
    }

    private void decide(String address, Set<ObservationKind> kinds, ConsentState state, String source) {
        String proof = BoundedText.requireLine(requirePresent(source, "source"), "source", LONGEST_SOURCE);
        Consent consent = new Consent(state, Optional.of(clock.instant()), proof);
        UnaryOperator<Optional<String>> change = before -> {
            Map<ObservationKind, Consent> all = new EnumMap<>(ObservationKind.class);
            before.ifPresent(text -> all.putAll(read(text)));
            kinds.forEach(kind -> all.put(kind, consent));
            return Optional.of(write(all));
        };
        StoreSettings.change(settings, name(address), change);
    }

    private static ObservationKind checked(ObservationKind kind) {
        if (!KINDS.contains(requirePresent(kind, "kind"))) {
            throw new InvalidValueException("kind", "must be OPEN or CLICK, but is " + kind);
        }
        return kind;
    }

    /** Names are shorter than addresses may be, and need not hold one. */
    private String name(String address) {
        String who =
                tenant + "\n" + Address.of(requirePresent(address, "address")).normalized();
        return "tracking-consent:" + Sha256.hex(who.getBytes(StandardCharsets.UTF_8));
    }

    /** A line for each kind: kind, state, time, source. */
    private static String write(Map<ObservationKind, Consent> all) {
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().state() + " "
                        + entry.getValue().since().map(Instant::toString).orElse("-") + " "
                        + entry.getValue().source())
                .collect(Collectors.joining("\n"));
    }

    private static Map<ObservationKind, Consent> read(String text) {
        Map<ObservationKind, Consent> all = new EnumMap<>(ObservationKind.class);
        for (String line : text.split("\n", -1)) {
            List<String> parts = List.of(line.split(" ", 4));
            if (parts.size() >= 3) {
                all.put(
                        ObservationKind.valueOf(parts.get(0)),
                        new Consent(
                                ConsentState.valueOf(parts.get(1)),
                                Optional.of(Instant.parse(parts.get(2))),
                                parts.size() > 3 ? parts.get(3) : ""));
            }
        }
        return all;
    }

    /** The decision of a recipient about one kind of tracking. */
    public enum ConsentState {
        /** They have agreed. */
        GRANTED,
        /** They have refused, or withdrawn their consent. */
        REFUSED,
        /** They have not decided. */
        UNKNOWN
    }

    /**
     * A decision.
     *
     * @param state what was decided
     * @param since when; empty while it is UNKNOWN
     * @param source where and how, as the application has given it
     */
    public record Consent(ConsentState state, Optional<Instant> since, String source) {
        private static final Consent UNKNOWN = new Consent(ConsentState.UNKNOWN, Optional.empty(), "");
    }
}
