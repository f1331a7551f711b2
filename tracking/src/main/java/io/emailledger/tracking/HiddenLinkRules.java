package io.emailledger.tracking;

import java.time.Duration;
import java.util.List;

/**
 * Links that a reader cannot see. A program that follows one has also followed what the same recipient's evidence shows
 * within ten seconds of it from the same kind of program.
 */
final class HiddenLinkRules {
    private static final Duration NEAR = Duration.ofSeconds(10);

    private HiddenLinkRules() {}

    /**
     * @param sightings those of one recipient
     */
    static void apply(List<GradedSighting> sightings) {
        for (GradedSighting hidden : sightings) {
            if (!hidden.isClick() || !hidden.evidence.hidden()) {
                continue;
            }
            hidden.grade(EngagementGrade.SCANNER, "A reader cannot see this link.");
            sightings.stream()
                    .filter(one -> one.isClick() && !one.hasDateOnly() && !one.evidence.hidden())
                    .filter(hidden::isSameProgram)
                    .filter(one -> Duration.between(one.at, hidden.at).abs().compareTo(NEAR) <= 0)
                    .forEach(one -> one.grade(
                            EngagementGrade.SCANNER, "The same kind of program followed a hidden link at that time."));
        }
    }
}
