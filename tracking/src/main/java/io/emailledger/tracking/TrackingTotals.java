package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.SettingStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Numbers of opens and clicks of e-mails with the mode {@link TrackingMode#AGGREGATE}. There is one for each day (UTC),
 * tenant, kind and grade, and for the tags that are named. No number is that of an e-mail or of a recipient. A group of
 * few e-mails leads to a person all the same: name only tags that many e-mails carry.
 *
 * <p>A recipient counts once a day for the opens of an e-mail and once for each link, as far as a process remembers
 * (the last 50,000). Grades are those of single requests, because nothing is kept with which they could be compared.
 * The numbers are settings of the store ({@link SettingStore}), shared by all processes. Thread-safe.
 */
public final class TrackingTotals {
    private static final int LONGEST_TAG = 100;

    private final SettingStore settings;
    private final Set<String> tags;

    private TrackingTotals(SettingStore settings, Set<String> tags) {
        this.settings = settings;
        this.tags = Set.copyOf(tags);
    }

    /**
     * Returns the totals in a store.
     *
     * @param store the store of the ledger
     * @return the totals
     * @throws InvalidValueException if it is null or stores no settings
     */
    public static TrackingTotals in(HistoryStore store) {
        return new TrackingTotals(StoreSettings.of(store), Set.of());
    }

    /**
     * Also counts the e-mails with a tag, such as that of a campaign. Default: only tenants and days are counted.
     *
     * @param tag the tag, at most 100 characters
     * @return new totals
     * @throws InvalidValueException if it is null, empty or longer
     */
    public TrackingTotals byTag(String tag) {
        if (requirePresent(tag, "tag").isEmpty() || tag.length() > LONGEST_TAG) {
            throw new InvalidValueException("tag", "must have 1 to " + LONGEST_TAG + " characters");
        }
        Set<String> all = new TreeSet<>(tags);
        all.add(tag);
        return new TrackingTotals(settings, all);
    }

    /**
     * Returns the numbers of a day.
     *
     * @param day the day, in UTC
     * @param kind OPEN or CLICK
     * @param tenant the tenant; an empty string for e-mails without one
     * @return for each grade the number
     * @throws InvalidValueException if one of them is null
     * @throws io.emailledger.spi.StoreException if they cannot be read
     */
    public Map<EngagementGrade, Long> of(LocalDate day, ObservationKind kind, String tenant) {
        return numbers(day, kind, tenant, Optional.empty());
    }

    /**
     * Returns the numbers of a day and a tag.
     *
     * @param day the day, in UTC
     * @param kind OPEN or CLICK
     * @param tenant the tenant; an empty string for e-mails without one
     * @param tag a tag that was named by {@link #byTag}
     * @return for each grade the number
     * @throws InvalidValueException if one of them is null
     * @throws io.emailledger.spi.StoreException if they cannot be read
     */
    public Map<EngagementGrade, Long> of(LocalDate day, ObservationKind kind, String tenant, String tag) {
        return numbers(day, kind, tenant, Optional.of(requirePresent(tag, "tag")));
    }

    private Map<EngagementGrade, Long> numbers(
            LocalDate day, ObservationKind kind, String tenant, Optional<String> tag) {
        requirePresent(day, "day");
        requirePresent(kind, "kind");
        requirePresent(tenant, "tenant");
        Map<EngagementGrade, String> names = new EnumMap<>(EngagementGrade.class);
        for (EngagementGrade grade : EngagementGrade.values()) {
            names.put(grade, name(day, kind, grade, tenant, tag));
        }
        Map<String, String> found = settings.settings(Set.copyOf(names.values()));
        Map<EngagementGrade, Long> numbers = new EnumMap<>(EngagementGrade.class);
        names.forEach((grade, name) -> numbers.put(
                grade, Long.parseLong(Optional.ofNullable(found.get(name)).orElse("0"))));
        return numbers;
    }

    void add(EmailRecord email, LocalDate day, ObservationKind kind, EngagementGrade grade) {
        String tenant = email.facts().tenant().orElse("");
        List<Optional<String>> groups = new ArrayList<>(List.of(Optional.empty()));
        email.facts().tags().stream().filter(tags::contains).forEach(tag -> groups.add(Optional.of(tag)));
        for (Optional<String> tag : groups) {
            StoreSettings.change(
                    settings,
                    name(day, kind, grade, tenant, tag),
                    before -> Optional.of(Long.toString(Long.parseLong(before.orElse("0")) + 1)));
        }
    }

    /** The lengths make the name of a tenant and a tag one of its own, whatever characters they have. */
    private static String name(
            LocalDate day, ObservationKind kind, EngagementGrade grade, String tenant, Optional<String> tag) {
        return "tracking-total:" + day + ":" + kind + ":" + grade + ":" + tenant.length() + ":" + tenant
                + tag.map(name -> ":" + name).orElse("");
    }
}
