package io.emailledger.tracking;

import io.emailledger.tracking.Evidence.Clue;
import java.time.Duration;
import java.util.List;

/**
 * One link followed on two platforms within ten seconds: one of them is a scanner that checks links when they are
 * clicked. If one platform is that of another sighting of the recipient, the other one is the scanner's; otherwise it is
 * not known which.
 */
final class PlatformRules {
    private static final Duration NEAR = Duration.ofSeconds(10);

    private PlatformRules() {}

    /**
     * @param sightings those of one recipient
     */
    static void apply(List<GradedSighting> sightings) {
        List<GradedSighting> clicks = sightings.stream()
                .filter(one -> one.isClick() && one.grade() == EngagementGrade.PERSON_LIKELY)
                .filter(SightingRules::isPlatformOfPerson)
                .toList();
        for (GradedSighting one : clicks) {
            for (GradedSighting other : clicks) {
                if (areTwoPlatforms(one, other)) {
                    judge(one, other, sightings);
                }
            }
        }
    }

    private static boolean areTwoPlatforms(GradedSighting one, GradedSighting other) {
        return one.evidence.link().equals(other.evidence.link())
                && one.evidence.clue() != other.evidence.clue()
                && Duration.between(one.at, other.at).abs().compareTo(NEAR) <= 0;
    }

    /** Judges the first of the two; the second has its turn. */
    private static void judge(GradedSighting one, GradedSighting other, List<GradedSighting> sightings) {
        boolean known = isKnown(one.evidence.clue(), one, other, sightings);
        boolean otherKnown = isKnown(other.evidence.clue(), one, other, sightings);
        if (known && !otherKnown) {
            return;
        }
        if (otherKnown && !known) {
            one.grade(
                    EngagementGrade.SCANNER,
                    "The recipient's usual platform followed the same link within ten seconds; this one is another.");
        } else {
            one.grade(
                    EngagementGrade.UNKNOWN,
                    "The same link was followed on two platforms within ten seconds; one of them is a program.");
        }
    }

    private static boolean isKnown(
            Clue platform, GradedSighting one, GradedSighting other, List<GradedSighting> sightings) {
        return sightings.stream()
                .filter(third -> third != one && third != other)
                .filter(third -> Duration.between(third.at, one.at).abs().compareTo(NEAR) > 0 || !third.isClick())
                .anyMatch(third -> SightingRules.isPlatformOfPerson(third) && third.evidence.clue() == platform);
    }
}
