package io.emailledger.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Bursts of one recipient: three or more links within two seconds, or five within ten. All clicks of the burst are a
 * scanner's, also the first ones, which looked like a person's until the third came; and so are opens in its midst. The
 * time since the e-mail was sent is no evidence: some scanners come a minute later, and some readers within seconds.
 */
final class BurstRules {
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration NEXT = Duration.ofSeconds(4);
    private static final List<Limit> LIMITS =
            List.of(new Limit(3, Duration.ofSeconds(2)), new Limit(5, Duration.ofSeconds(10)));

    private BurstRules() {}

    private record Limit(int links, Duration within) {
        String reason() {
            return "It is one of a burst: " + links + " or more links within " + within.toSeconds() + " seconds.";
        }
    }

    /**
     * @param sightings those of one recipient
     */
    static void apply(List<GradedSighting> sightings) {
        List<GradedSighting> clicks = sightings.stream()
                .filter(one -> one.isClick() && one.evidence.link().isPresent() && !one.hasDateOnly())
                .sorted(Comparator.comparing(one -> one.at))
                .toList();
        for (List<GradedSighting> row : rows(clicks)) {
            LIMITS.stream().filter(limit -> isOver(limit, row)).findFirst().ifPresent(limit -> {
                row.forEach(one -> one.grade(EngagementGrade.SCANNER, limit.reason()));
                opensDuring(row, sightings)
                        .forEach(open -> open.grade(
                                EngagementGrade.SCANNER, "It was loaded with a burst of links. " + limit.reason()));
            });
        }
    }

    /** A scanner that shows the e-mail to itself loads the pixel in the burst, or just before it. */
    private static Stream<GradedSighting> opensDuring(List<GradedSighting> row, List<GradedSighting> sightings) {
        GradedSighting first = row.get(0);
        Instant last = row.get(row.size() - 1).at;
        return sightings.stream()
                .filter(one -> !one.isClick() && !one.hasDateOnly() && !one.at.isAfter(last))
                .filter(one -> !one.at.isBefore(first.at)
                        || (one.isSameProgram(first) && !one.at.isBefore(first.at.minus(BEFORE))));
    }

    /** Returns the clicks in rows, in which each follows the one before it soon. */
    private static List<List<GradedSighting>> rows(List<GradedSighting> clicks) {
        List<List<GradedSighting>> rows = new ArrayList<>();
        Optional<Instant> before = Optional.empty();
        for (GradedSighting click : clicks) {
            boolean soon = before.filter(at -> Duration.between(at, click.at).compareTo(NEXT) <= 0)
                    .isPresent();
            if (!soon) {
                rows.add(new ArrayList<>());
            }
            rows.get(rows.size() - 1).add(click);
            before = Optional.of(click.at);
        }
        return rows;
    }

    private static boolean isOver(Limit limit, List<GradedSighting> row) {
        int from = 0;
        for (int to = 0; to < row.size(); to++) {
            while (Duration.between(row.get(from).at, row.get(to).at).compareTo(limit.within()) > 0) {
                from++;
            }
            if (links(row.subList(from, to + 1)).size() >= limit.links()) {
                return true;
            }
        }
        return false;
    }

    private static Set<Integer> links(List<GradedSighting> clicks) {
        Set<Integer> links = new HashSet<>();
        clicks.forEach(click -> click.evidence.link().ifPresent(links::add));
        return links;
    }
}
