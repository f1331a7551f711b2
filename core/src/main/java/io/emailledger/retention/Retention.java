package io.emailledger.retention;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailRecord;
import io.emailledger.internal.util.SigningKey;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The retention periods of the parts of an e-mail. An immutable value that starts with {@link #keep()}; every method
 * with an argument returns a new value.
 *
 * <p>A period begins when the e-mail was recorded. Nothing of an unfinished e-mail (PENDING, SENDING, UNCONFIRMED) is
 * deleted, regardless of its age; if it finishes after a period, that part is deleted soon afterwards. The period of
 * records is the longest: everything is deleted with the record.
 */
public final class Retention {
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final int LEAST_SECRET = 32;
    private static final int PSEUDONYM = 16;
    private static final byte[] PURPOSE = "erased ".getBytes(StandardCharsets.US_ASCII);
    private static final String ERASED = "@erased.invalid";
    private static final Retention KEEP =
            new Retention(Map.of(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final Map<RetainedPart, Duration> ages;
    private final Set<String> holds;
    private final Optional<SigningKey> secret;
    private final Optional<Duration> unverified;
    private final Optional<Duration> feed;
    private final Optional<Duration> counts;

    private Retention(
            Map<RetainedPart, Duration> ages,
            Set<String> holds,
            Optional<SigningKey> secret,
            Optional<Duration> unverified,
            Optional<Duration> feed,
            Optional<Duration> counts) {
        Map<RetainedPart, Duration> copy = new EnumMap<>(RetainedPart.class);
        copy.putAll(ages);
        this.ages = Collections.unmodifiableMap(copy);
        this.holds = Collections.unmodifiableSet(new LinkedHashSet<>(holds));
        this.secret = secret;
        this.unverified = unverified;
        this.feed = feed;
        this.counts = counts;
    }

    /**
     * Returns the retention that keeps e-mails for ever and has no legal hold. Events of the feed are kept for 30 days.
     *
     * @return the default
     */
    public static Retention keep() {
        return KEEP;
    }

    /**
     * Sets how long bodies are stored, and with them the attachments that are still stored: those of FAILED and
     * CANCELLED e-mails. An e-mail without its body cannot be resent. Default: for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds, or greater than that of records
     */
    public Retention bodies(Duration age) {
        return with("bodies", RetainedPart.BODY, age);
    }

    /**
     * Sets how long transcripts are stored. The attempts with their times and results remain with the record. Default:
     * for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds, or greater than that of records
     */
    public Retention transcripts(Duration age) {
        return with("transcripts", RetainedPart.TRANSCRIPTS, age);
    }

    /**
     * Sets how long events are stored. Default: for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds, or greater than that of records
     */
    public Retention events(Duration age) {
        return with("events", RetainedPart.EVENTS, age);
    }

    /**
     * Sets how long observations are stored. After that the record no longer shows that the e-mail was opened. Default:
     * for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds, or greater than that of records
     */
    public Retention observations(Duration age) {
        return with("observations", RetainedPart.OBSERVATIONS, age);
    }

    /**
     * Sets how long records are stored. With the record the whole e-mail is deleted, and its idempotency key can be
     * used again. Default: for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds, or less than that of a part
     */
    public Retention records(Duration age) {
        return with("records", RetainedPart.RECORD, age);
    }

    /**
     * Sets how long unverified reports are stored, counted from their receipt. Other reports belong to an e-mail: their
     * raw text is deleted with its transcripts, the rest with its record. Default: for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds
     */
    public Retention unverifiedReports(Duration age) {
        return new Retention(ages, holds, secret, Optional.of(checked("unverifiedReports", age)), feed, counts);
    }

    /**
     * Sets how long the events of the feed are stored, counted from their time. A reader of the feed that is further
     * behind misses them, and is told how many. The events of the history have a period of their own. Default: 30 days,
     * if the store records the feed.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds
     */
    public Retention feed(Duration age) {
        return new Retention(ages, holds, secret, unverified, Optional.of(checked("feed", age)), counts);
    }

    /**
     * Sets how long the daily counts are stored, by the UTC day on which the e-mails were recorded. They contain no
     * personal data, but the names of tenants and routes. Default: for ever.
     *
     * @param age from zero to 100 years
     * @return a new value
     * @throws InvalidValueException if the age is out of bounds
     */
    public Retention counts(Duration age) {
        return new Retention(ages, holds, secret, unverified, feed, Optional.of(checked("counts", age)));
    }

    /**
     * Puts e-mails under legal hold: nothing of an e-mail with this tag is deleted, by age or by an erasure. Default: no hold.
     *
     * @param tag the tag, not blank; in addition to those given before
     * @return a new value
     */
    public Retention legalHold(String tag) {
        if (requirePresent(tag, "legalHold").isBlank()) {
            throw new InvalidValueException("legalHold", "must name a tag");
        }
        Set<String> more = new LinkedHashSet<>(holds);
        more.add(tag);
        return new Retention(ages, more, secret, unverified, feed, counts);
    }

    /**
     * Sets the secret from which pseudonyms of erased persons are derived, so that a person always gets the same one.
     * The secret makes it possible to check whether a pseudonym belongs to an address. Store it apart from the
     * database, and destroy it when this must no longer be possible. Default: none; every call of {@code erase} creates
     * a random pseudonym.
     *
     * @param key at least 32 bytes, which are copied
     * @return a new value
     */
    public Retention pseudonymSecret(byte[] key) {
        if (requirePresent(key, "pseudonymSecret").length < LEAST_SECRET) {
            throw new InvalidValueException(
                    "pseudonymSecret", "must have at least " + LEAST_SECRET + " bytes, but has " + key.length);
        }
        return new Retention(ages, holds, Optional.of(SigningKey.of(key, "pseudonymSecret")), unverified, feed, counts);
    }

    /**
     * Returns how long a part is stored.
     *
     * @param part the part
     * @return its period; empty if it is never deleted
     */
    public Optional<Duration> age(RetainedPart part) {
        return Optional.ofNullable(ages.get(part));
    }

    /**
     * Returns how long unverified reports are stored.
     *
     * @return their period; empty if they are never deleted
     */
    public Optional<Duration> unverifiedReports() {
        return unverified;
    }

    /**
     * Returns how long the events of the feed are stored.
     *
     * @return their period; empty for the default
     */
    public Optional<Duration> feed() {
        return feed;
    }

    /**
     * Returns how long the daily counts are stored.
     *
     * @return their period; empty if they are never deleted
     */
    public Optional<Duration> counts() {
        return counts;
    }

    /**
     * Returns the tags that put an e-mail under legal hold.
     *
     * @return the tags
     */
    public Set<String> legalHolds() {
        return holds;
    }

    /**
     * Returns the pseudonym of an address. The address cannot be derived from it without the secret, and not at all if
     * there is no secret. Nothing can be sent to it (RFC 2606).
     *
     * @param address the address
     * @return with a secret always the same for the same address, ignoring case; without one a random pseudonym
     */
    public Address pseudonymOf(Address address) {
        byte[] normalized = requirePresent(address, "address").normalized().getBytes(StandardCharsets.UTF_8);
        byte[] name =
                secret.map(key -> key.sign(PURPOSE, normalized, PSEUDONYM)).orElseGet(Retention::byChance);
        return Address.of("erased-" + HexFormat.of().formatHex(name) + ERASED);
    }

    /**
     * Tells whether an e-mail was erased.
     *
     * @param email the e-mail
     * @return true if its author or a recipient is a pseudonym
     */
    public static boolean isErased(EmailRecord email) {
        return isPseudonym(email.facts().from()) || email.recipients().stream().anyMatch(r -> isPseudonym(r.address()));
    }

    /**
     * Tells whether an address is a pseudonym.
     *
     * @param address the address
     * @return true if {@link #pseudonymOf} created it
     */
    public static boolean isPseudonym(Address address) {
        return address.address().endsWith(ERASED);
    }

    /** Returns the periods of e-mails and the tags, without the secret. */
    @Override
    public String toString() {
        return "Retention" + ages + (holds.isEmpty() ? "" : ", held by " + holds);
    }

    private Retention with(String property, RetainedPart part, Duration age) {
        Duration checked = checked(property, age);
        Map<RetainedPart, Duration> next = new EnumMap<>(RetainedPart.class);
        next.putAll(ages);
        next.put(part, checked);
        Duration records = next.getOrDefault(RetainedPart.RECORD, LONGEST);
        next.forEach((other, duration) -> {
            if (duration.compareTo(records) > 0) {
                throw new InvalidValueException(
                        property,
                        "does not fit: " + other + " would be kept for " + duration
                                + ", but is deleted with the record after " + records
                                + "; keep records at least as long as each of their parts");
            }
        });
        return new Retention(next, holds, secret, unverified, feed, counts);
    }

    private static Duration checked(String property, Duration age) {
        if (requirePresent(age, property).isNegative() || age.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(
                    property, "must lie between nothing and " + LONGEST.toDays() + " days, but is " + age);
        }
        return age;
    }

    private static byte[] byChance() {
        byte[] name = new byte[PSEUDONYM];
        new SecureRandom().nextBytes(name);
        return name;
    }

    /** A part of an e-mail with its own retention period. */
    public enum RetainedPart {
        /** The body, and the content of the attachments that are still stored. */
        BODY,
        /** The transcripts of all attempts. The times and results of the attempts remain. */
        TRANSCRIPTS,
        /** The events. */
        EVENTS,
        /** The observations; the opens are deleted from the record too. */
        OBSERVATIONS,
        /** The whole e-mail. Its idempotency key can be used again. */
        RECORD
    }

    /**
     * The result of a purge.
     *
     * @param counts the number of e-mails of which each part was deleted
     */
    public record PurgeResult(Map<RetainedPart, Long> counts) {

        /** Copies the map and fills in zeros. */
        public PurgeResult {
            Map<RetainedPart, Long> all = new EnumMap<>(RetainedPart.class);
            for (RetainedPart part : RetainedPart.values()) {
                all.put(part, counts.getOrDefault(part, 0L));
            }
            counts = Collections.unmodifiableMap(all);
        }

        /**
         * Returns the number of e-mails of which a part was deleted.
         *
         * @param part the part
         * @return the number
         */
        public long of(RetainedPart part) {
            return counts.getOrDefault(part, 0L);
        }

        /**
         * Tells whether there was nothing to delete.
         *
         * @return true if every number is 0
         */
        public boolean isNothing() {
            return counts.values().stream().allMatch(count -> count == 0);
        }
    }

    /**
     * The result of erasing a person.
     *
     * @param erased the number of e-mails that were erased
     * @param held the e-mails that were not erased because one of their tags puts them under legal hold
     * @param unfinished those that were left alone because they are PENDING, SENDING or UNCONFIRMED: cancel or resolve
     *     them, and ask again
     * @param unreadable at least how many more there are that the store counts and cannot read, because something has
     *     damaged their rows: nothing of them is erased. The store's log names them; repair or delete them, and ask
     *     again
     */
    public record ErasureResult(int erased, List<EmailId> held, List<EmailId> unfinished, long unreadable) {

        /** Copies the lists. */
        public ErasureResult {
            held = List.copyOf(held);
            unfinished = List.copyOf(unfinished);
        }

        /**
         * Tells whether no e-mail of the person remains, as far as the store can tell.
         *
         * @return true if none was under legal hold, unfinished or unreadable
         */
        public boolean complete() {
            return held.isEmpty() && unfinished.isEmpty() && unreadable == 0;
        }
    }
}
