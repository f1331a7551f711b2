package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.MessageLog;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The opens and clicks of an e-mail, each with a grade and its reason. It is derived from the observations whenever it is
 * read, so that a grade is revised when later evidence comes.
 *
 * <pre>{@code
 * Engagement engagement = Engagement.of(ledger.find(id).orElseThrow(), ledger.log(id), policy);
 * engagement.readers().contains(0);
 * }</pre>
 *
 * <p>{@link io.emailledger.history.EmailRecord#opened} only says that the pixel was loaded, by whatever program. The
 * store keeps the first and the last time of each kind of evidence, so there are at most two sightings of each.
 * Immutable.
 */
public final class Engagement {
    private static final Comparator<Sighting> ORDER =
            Comparator.comparingInt(Sighting::recipient).thenComparing(Sighting::at);

    private final List<Sighting> sightings;

    private Engagement(List<Sighting> sightings) {
        this.sightings = sightings;
    }

    /**
     * An open or a click.
     *
     * @param kind OPEN or CLICK
     * @param recipient the position of the recipient
     * @param link the number of the link of a click: its place in {@link ClickTracking#targets}
     * @param at when it was observed; midnight UTC if only the date is kept
     * @param grade the grade
     * @param reason the reason for the grade, in a sentence
     * @param sinceAccepted the time since a server accepted the e-mail for the recipient, if both are known; negative
     *     if it was observed before
     */
    public record Sighting(
            ObservationKind kind,
            int recipient,
            OptionalInt link,
            Instant at,
            EngagementGrade grade,
            String reason,
            Optional<Duration> sinceAccepted) {}

    /**
     * Grades everything that was observed about an e-mail.
     *
     * @param email the e-mail
     * @param log its log
     * @return the engagement
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     */
    public static Engagement of(EmailRecord email, MessageLog log) {
        requirePresent(email, "e-mail");
        Map<Integer, Instant> accepted = accepted(requirePresent(log, "log").attempts());
        Map<Integer, List<GradedSighting>> byRecipient = new TreeMap<>();
        for (ObservationRecord seen : log.observations()) {
            boolean isKnown = seen.recipient() >= 0
                    && seen.recipient() < email.recipients().size();
            if (isKnown && (seen.kind() == ObservationKind.OPEN || seen.kind() == ObservationKind.CLICK)) {
                byRecipient
                        .computeIfAbsent(seen.recipient(), r -> new ArrayList<>())
                        .addAll(times(seen));
            }
        }
        List<Sighting> sightings = new ArrayList<>();
        byRecipient.forEach((recipient, all) -> {
            grade(email, all);
            all.forEach(one -> sightings.add(sighting(one, Optional.ofNullable(accepted.get(recipient)))));
        });
        sightings.sort(ORDER);
        return new Engagement(List.copyOf(sightings));
    }

    /**
     * Grades what may still be shown about an e-mail. That is nothing about recipients with the modes NONE and AGGREGATE,
     * such as after a withdrawal, and dates alone with DATE_ONLY.
     *
     * @param email the e-mail
     * @param log its log
     * @param policy the policy
     * @return the engagement
     * @throws io.emailledger.message.InvalidValueException if one of them is null
     * @throws io.emailledger.spi.StoreException if the consents cannot be read
     */
    public static Engagement of(EmailRecord email, MessageLog log, TrackingPolicy policy) {
        requirePresent(policy, "policy");
        record Decision(int recipient, ObservationKind kind) {}
        Map<Decision, TrackingMode> modes = new java.util.HashMap<>();
        return new Engagement(of(email, log).sightings.stream()
                .flatMap(seen -> shown(
                        seen,
                        modes.computeIfAbsent(
                                new Decision(seen.recipient(), seen.kind()),
                                one -> policy.mode(email, one.recipient(), one.kind()))))
                .toList());
    }

    private static Stream<Sighting> shown(Sighting seen, TrackingMode mode) {
        return switch (mode) {
            case INDIVIDUAL -> Stream.of(seen);
            case DATE_ONLY ->
                Stream.of(new Sighting(
                        seen.kind(),
                        seen.recipient(),
                        OptionalInt.empty(),
                        seen.at().truncatedTo(ChronoUnit.DAYS),
                        EngagementGrade.UNKNOWN,
                        "Only the date is shown.",
                        Optional.empty()));
            case AGGREGATE, NONE -> Stream.empty();
        };
    }

    private static Map<Integer, Instant> accepted(List<AttemptRecord> attempts) {
        Map<Integer, Instant> accepted = new TreeMap<>();
        for (AttemptRecord attempt : attempts) {
            for (AttemptRecord.Result result : attempt.results()) {
                if (result.outcome() == Outcome.ACCEPTED) {
                    accepted.putIfAbsent(result.recipient(), attempt.endedAt());
                }
            }
        }
        return accepted;
    }

    private static List<GradedSighting> times(ObservationRecord seen) {
        Evidence evidence = Evidence.of(seen.agent());
        Stream<Instant> times = seen.count() > 1 && !seen.last().equals(seen.first())
                ? Stream.of(seen.first(), seen.last())
                : Stream.of(seen.first());
        return times.map(at -> new GradedSighting(seen.kind(), seen.recipient(), evidence, at))
                .toList();
    }

    /** From the weakest evidence to the strongest. */
    private static void grade(EmailRecord email, List<GradedSighting> ofRecipient) {
        ofRecipient.forEach(SightingRules::apply);
        PlatformRules.apply(ofRecipient);
        BurstRules.apply(ofRecipient);
        HiddenLinkRules.apply(ofRecipient);
        SenderRules.apply(email, ofRecipient);
    }

    private static Sighting sighting(GradedSighting one, Optional<Instant> accepted) {
        return new Sighting(
                one.kind,
                one.recipient,
                one.evidence.link(),
                one.at,
                one.grade(),
                one.reason(),
                accepted.filter(at -> !one.hasDateOnly()).map(at -> Duration.between(at, one.at)));
    }

    /**
     * Returns all of it.
     *
     * @return the opens and clicks, by recipient, then by time
     */
    public List<Sighting> sightings() {
        return sightings;
    }

    /**
     * Returns what is most likely a person's among the opens or the clicks of a recipient.
     *
     * @param recipient the position of the recipient
     * @param kind OPEN or CLICK
     * @return the sighting with the best grade, of several the first
     */
    public Optional<Sighting> best(int recipient, ObservationKind kind) {
        return sightings.stream()
                .filter(seen -> seen.recipient() == recipient && seen.kind() == kind)
                .min(Comparator.comparing(Sighting::grade));
    }

    /**
     * Returns the recipients who have probably read it: who opened it or followed a link, as a person or through a
     * provider's proxy. Each counts once, however often they did.
     *
     * @return their positions
     */
    public Set<Integer> readers() {
        return people(Set.of(ObservationKind.OPEN, ObservationKind.CLICK));
    }

    /**
     * Returns the recipients who have probably followed a link. Each counts once, however often they did.
     *
     * @return their positions
     */
    public Set<Integer> clickers() {
        return people(Set.of(ObservationKind.CLICK));
    }

    private Set<Integer> people(Set<ObservationKind> kinds) {
        Set<Integer> people = new TreeSet<>();
        sightings.stream()
                .filter(seen -> kinds.contains(seen.kind()) && seen.grade().isPerson())
                .forEach(seen -> people.add(seen.recipient()));
        return people;
    }

    /** Returns the numbers of readers and clickers. */
    @Override
    public String toString() {
        return "Engagement[sightings=" + sightings.size() + ", readers="
                + readers().size() + ", clickers=" + clickers().size() + "]";
    }
}
