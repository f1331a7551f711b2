package io.emailledger.tracking;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.tracking.Evidence.Clue;

/** The first grade: what one open or click says by itself. The other rules compare it with others. */
final class SightingRules {
    private SightingRules() {}

    static EngagementGrade grade(Observation seen) {
        GradedSighting one = new GradedSighting(seen.kind(), seen.recipient(), Evidence.of(seen.agent()), seen.at());
        apply(one);
        return one.grade();
    }

    static void apply(GradedSighting one) {
        boolean open = one.kind == ObservationKind.OPEN;
        switch (one.evidence.clue()) {
            case APPLE -> {
                if (open) {
                    one.grade(EngagementGrade.PREFETCH, "Apple's mail privacy loads every image at delivery.");
                } else {
                    one.grade(EngagementGrade.SCANNER, "The program names itself Mozilla/5.0 and nothing else.");
                }
            }
            case GMAIL -> one.grade(EngagementGrade.PREFETCH, "Gmail looks at an e-mail before its reader does.");
            case PREFETCH -> one.grade(EngagementGrade.PREFETCH, "The request says that it is a prefetch.");
            case PREFETCH_NETWORK -> one.grade(EngagementGrade.PREFETCH, "It came from a network that prefetches.");
            case OFFICE -> {
                if (open) {
                    one.grade(EngagementGrade.PERSON_LIKELY, "Outlook loaded the image.");
                } else {
                    one.grade(EngagementGrade.SCANNER, "Office looks at a link itself; a reader's browser opens it.");
                }
            }
            case TOOL -> one.grade(EngagementGrade.SCANNER, "The user agent is that of a tool or a scanner.");
            case NO_FETCH_METADATA ->
                one.grade(
                        EngagementGrade.SCANNER,
                        "It names itself a current browser, but does not send what one sends.");
            case SCANNER_NETWORK -> one.grade(EngagementGrade.SCANNER, "It came from a network of scanners.");
            case PROXY_NETWORK -> one.grade(EngagementGrade.PROXY, "It came from a network of image proxies.");
            case OWN_NETWORK -> one.grade(EngagementGrade.SELF, "It came from the sender's own network.");
            case DATE_ONLY -> one.grade(EngagementGrade.UNKNOWN, "Only the date is kept.");
            case WINDOWS, MAC, IOS, ANDROID, LINUX, NONE -> byAgent(one, open);
        }
    }

    private static void byAgent(GradedSighting one, boolean open) {
        switch (one.evidence.agent()) {
            case CLIENT ->
                one.grade(EngagementGrade.PERSON_LIKELY, "The user agent is that of a mail client or browser.");
            case PROXY -> {
                if (open) {
                    one.grade(EngagementGrade.PROXY, "A provider's proxy loaded the image for a reader.");
                } else {
                    one.grade(EngagementGrade.SCANNER, "Image proxies follow no links.");
                }
            }
            case MACHINE -> one.grade(EngagementGrade.UNKNOWN, "A program; of which kind was not recorded.");
            case UNKNOWN -> one.grade(EngagementGrade.UNKNOWN, "The user agent is not known.");
        }
    }

    static boolean isPlatformOfPerson(GradedSighting one) {
        Clue clue = one.evidence.clue();
        return one.evidence.agent() == OpenAgent.CLIENT && clue.isPlatform();
    }
}
